using System.Text;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration;

/// <summary>
/// Replaces ${NAME} by an environment variable and ${file:PATH} by the content of a file, and reads file:PATH values. Paths are relative
/// to the configuration file. Remembers which files it read, so that a change of one of them is noticed.
/// </summary>
internal sealed class ConfigReferences(string baseFolder, Func<string, string?> environment, ComplaintList complaints)
{
    private const int SecretBytesMax = 64 * 1024; // A key or a certificate; a larger file is a mistake.
    private const int FileBytesMax = 1024 * 1024; // Instructions and schemas are read by people and sent with every call.

    private readonly SortedDictionary<string, string> _contents = new(StringComparer.Ordinal);

    /// <summary>The files that were read, as absolute paths.</summary>
    public IReadOnlyCollection<string> Files => _contents.Keys;

    /// <summary>What was read, in the order of the paths and names; part of the configuration's digest.</summary>
    public IEnumerable<string> Contents => _contents.Values;

    /// <summary>Puts the replaced text into the scalar; complaints for what is missing.</summary>
    public void Resolve(ConfigScalar scalar)
    {
        if (!scalar.Text.Contains("${", StringComparison.Ordinal))
        {
            return;
        }

        var text = new StringBuilder();
        var rest = scalar.Text.AsSpan();
        while (rest.IndexOf("${") is >= 0 and var start)
        {
            if (start > 0 && rest[start - 1] == '$')
            {
                text.Append(rest[..(start - 1)]).Append("${");
                rest = rest[(start + 2)..];
                continue;
            }

            var end = rest[start..].IndexOf('}');
            if (end < 0)
            {
                complaints.Error(scalar, "A reference is not closed. Write ${NAME}, or $${ for the characters themselves.");
                return;
            }

            text.Append(rest[..start]).Append(Value(scalar, rest.Slice(start + 2, end - 2).ToString()));
            rest = rest[(start + end + 1)..];
        }

        scalar.Resolved = text.Append(rest).ToString();
    }

    /// <summary>The content of a file:PATH value; null with a complaint when it cannot be read.</summary>
    public string? ReadFile(ConfigScalar scalar)
    {
        var path = AbsolutePath(scalar);
        return path is null ? null : ReadText(scalar, path, FileBytesMax);
    }

    /// <summary>The absolute path of a file:PATH value; null with a complaint when there is no such file.</summary>
    public string? AbsolutePath(ConfigScalar scalar)
    {
        var relative = scalar.Resolved.StartsWith("file:", StringComparison.Ordinal) ? scalar.Resolved[5..] : scalar.Resolved;
        var path = Path.GetFullPath(relative, baseFolder);
        if (!File.Exists(path))
        {
            complaints.Error(scalar, $"There is no file {relative} next to the configuration (looked for {path}).");
            return null;
        }

        return ReadText(scalar, path, FileBytesMax) is null ? null : path;
    }

    private string Value(ConfigScalar scalar, string name)
    {
        if (name.StartsWith("file:", StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(name[5..], baseFolder);
            if (!File.Exists(path))
            {
                complaints.Error(scalar, $"There is no file {name[5..]} for the reference ${{{name}}} (looked for {path}).");
                return "";
            }

            return ReadText(scalar, path, SecretBytesMax)?.TrimEnd('\r', '\n') ?? "";
        }

        if (name.Length == 0 || !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_'))
        {
            complaints.Error(scalar, $"\"${{{name}}}\" is not a reference. Write ${{NAME}} for an environment variable or ${{file:PATH}} for a file.");
            return "";
        }

        if (environment(name) is { Length: > 0 } value)
        {
            return value;
        }

        complaints.Error(scalar, $"The environment variable {name} is not set. Set it, or take this entry out.");
        return "";
    }

    private string? ReadText(ConfigScalar scalar, string path, int bytesMax)
    {
        try
        {
            if (new FileInfo(path).Length > bytesMax)
            {
                complaints.Error(scalar, $"The file {path} is larger than {bytesMax} bytes.");
                return null;
            }

            return _contents[path] = File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            complaints.Error(scalar, $"The file {path} cannot be read: {error.Message}");
            return null;
        }
    }
}
