using System.Collections.Frozen;
using Operations.Storage;

namespace Operations.Changes;

/// <summary>The change requests, one file each: headers, an empty line, the description, a line <c>---</c>, the diff.</summary>
internal sealed class ChangeSeeds
{
    private ChangeSeeds(IEnumerable<ChangeSeed> changes) => ById = changes.ToFrozenDictionary(change => change.Id, StringComparer.Ordinal);

    /// <summary>All, by id.</summary>
    public FrozenDictionary<string, ChangeSeed> ById { get; }

    /// <summary>Reads the seeds that are part of the program.</summary>
    public static ChangeSeeds Load() => new(SeedFiles.Names("seed/changes/")
        .Select(name => Parse(Path.GetFileNameWithoutExtension(name), SeedFiles.ReadText(name))));

    /// <summary>The seed of a change or of a copy of it, or null.</summary>
    public ChangeSeed? Find(string id) => InstanceId.SeedOf(id) is { } seed ? ById.GetValueOrDefault(seed) : null;

    /// <summary>Reads one file.</summary>
    internal static ChangeSeed Parse(string id, string text)
    {
        var endOfHeaders = text.IndexOf("\n\n", StringComparison.Ordinal);
        var endOfDescription = text.IndexOf("\n---\n", StringComparison.Ordinal);
        var headers = text[..endOfHeaders].Split('\n')
            .Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        var diff = text[(endOfDescription + 5)..];
        return new ChangeSeed(
            id, headers["Title"], headers["Author"], headers["Repository"], text[(endOfHeaders + 2)..endOfDescription], diff, UnifiedDiff.Parse(diff))
        {
            MergeRefusal = headers.GetValueOrDefault("Merge-Refusal"),
            IsBuildGreenAfterMerge = !headers.ContainsKey("Build-Log"),
            BuildLog = headers.GetValueOrDefault("Build-Log"),
        };
    }
}
