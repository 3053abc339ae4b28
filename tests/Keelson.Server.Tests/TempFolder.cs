namespace Keelson.Server.Tests;

/// <summary>A folder that is gone after the test, unless KEELSON_KEEP=1 asks to leave it for a person to look at.</summary>
internal sealed class TempFolder : IDisposable
{
    /// <summary>Makes it.</summary>
    public TempFolder() => Folder = Directory.CreateTempSubdirectory("keelson-test-").FullName;

    /// <summary>Its path.</summary>
    public string Folder { get; }

    /// <summary>Writes a file in it and answers its path.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("KEELSON_KEEP") is not "1")
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
