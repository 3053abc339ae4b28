namespace Keelson.Server.Configuration.Yaml;

/// <summary>A mapping.</summary>
internal sealed class ConfigMap(string path, ConfigMark mark, IReadOnlyList<ConfigEntry> entries) : ConfigNode(path, mark)
{
    /// <summary>In the order of the file, each key once.</summary>
    public IReadOnlyList<ConfigEntry> Entries { get; } = entries;

    /// <inheritdoc/>
    public override string Kind => "a mapping";

    /// <summary>The value of a key; null when the key is absent or has no value.</summary>
    public ConfigNode? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (string.Equals(entry.Key, key, StringComparison.Ordinal))
            {
                return entry.Value is ConfigScalar { IsNull: true } ? null : entry.Value;
            }
        }

        return null;
    }

    /// <summary>This mapping with one key put in or replaced.</summary>
    public ConfigMap With(string key, ConfigNode value)
    {
        var entries = Entries.Where(entry => !string.Equals(entry.Key, key, StringComparison.Ordinal)).ToList();
        entries.Add(new ConfigEntry(key, value.Mark, value));
        return new ConfigMap(Path, Mark, entries);
    }
}
