namespace Keelson.Server.Configuration.Yaml;

/// <summary>A list.</summary>
internal sealed class ConfigList(string path, ConfigMark mark, IReadOnlyList<ConfigNode> items) : ConfigNode(path, mark)
{
    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ConfigNode> Items { get; } = items;

    /// <inheritdoc/>
    public override string Kind => "a list";
}
