using System.Text;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration;

/// <summary>Reads the bytes of a configuration as text.</summary>
internal static class ConfigText
{
    /// <summary>The text; null when it cannot be read, with the reason among the complaints.</summary>
    public static string? Read(ConfigSource source, ComplaintList complaints)
    {
        var start = new ConfigMark(source.File, 1, 1);
        try
        {
            var bytes = source.Read();
            if (bytes.Length > ConfigYamlReader.BytesMax)
            {
                complaints.Error(start, $"The file has {bytes.Length} bytes. At most {ConfigYamlReader.BytesMax} are read.");
                return null;
            }

            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            complaints.Error(start, "The file is not UTF-8 text.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            complaints.Error(start, "There is no such file.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            complaints.Error(start, $"The file cannot be read: {error.Message}");
        }

        return null;
    }
}
