namespace Keelson.Server.Configuration;

/// <summary>The configuration that is in force, where it came from, and the last one that was refused. Safe for concurrent use.</summary>
internal sealed class ConfigState(ConfigSource source, LoadedConfig current)
{
    private volatile LoadedConfig _current = current;
    private volatile ConfigResult? _refused;

    /// <summary>Where it comes from.</summary>
    public ConfigSource Source { get; } = source;

    /// <summary>What is in force.</summary>
    public LoadedConfig Current => _current;

    /// <summary>What stands in the file now when that was refused; null when the file is in force.</summary>
    public ConfigResult? Refused => _refused;

    /// <summary>Notes that a configuration is in force.</summary>
    public void Applied(LoadedConfig config)
    {
        _current = config;
        _refused = null;
    }

    /// <summary>Notes that the file was refused.</summary>
    public void Refuse(ConfigResult result) => _refused = result;
}
