using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration;

/// <summary>Where a configuration comes from.</summary>
/// <param name="File">Its name, for complaints: the path as the operator gave it.</param>
/// <param name="BaseFolder">The folder that file: references are relative to.</param>
/// <param name="Read">Reads its bytes.</param>
internal sealed record ConfigSource(string File, string BaseFolder, Func<byte[]> Read)
{
    /// <summary>The absolute path to watch, or null when it is not a file.</summary>
    public string? WatchedPath { get; init; }

    /// <summary>True when the operator named no file: the platform may put a model that it found in the place of the simulator.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>What to change in the tree before it is checked: the built-in sample's models when a real one was found.</summary>
    public Func<ConfigMap, ConfigMap>? Overlay { get; init; }

    /// <summary>A configuration file.</summary>
    public static ConfigSource OfFile(string path)
    {
        var absolute = Path.GetFullPath(path);
        return new ConfigSource(path, Path.GetDirectoryName(absolute)!, () => System.IO.File.ReadAllBytes(absolute)) { WatchedPath = absolute };
    }
}
