using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>What the sections share while one configuration is turned into models.</summary>
/// <param name="Root">The whole file.</param>
/// <param name="Complaints">Where complaints go.</param>
/// <param name="References">Reads files.</param>
/// <param name="Today">For review dates.</param>
internal sealed record SectionContext(ConfigMap Root, ComplaintList Complaints, ConfigReferences References, DateOnly Today)
{
    /// <summary>The names of a section.</summary>
    public HashSet<string> Names(string section) =>
        [.. (Root.Section(section)?.Entries ?? []).Select(entry => entry.Key)];
}
