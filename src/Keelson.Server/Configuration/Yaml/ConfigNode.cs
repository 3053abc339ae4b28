namespace Keelson.Server.Configuration.Yaml;

/// <summary>One node of the configuration as written, with its place.</summary>
internal abstract class ConfigNode(string path, ConfigMark mark)
{
    /// <summary>Where it stands in the tree, for example <c>workflows.incident-triage.models[0]</c>; empty for the root.</summary>
    public string Path { get; } = path;

    /// <summary>Where it stands in the file.</summary>
    public ConfigMark Mark { get; } = mark;

    /// <summary>What it is, in the words of a complaint.</summary>
    public abstract string Kind { get; }
}
