using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Keelson.Primitives;

/// <summary>Every workflow class of the configuration by name; a model of the <see cref="PlatformSnapshot"/>.</summary>
public sealed class WorkflowDirectory(IEnumerable<WorkflowProfile> profiles)
{
    private readonly FrozenDictionary<string, WorkflowProfile> _profiles =
        profiles.ToFrozenDictionary(profile => profile.Name, StringComparer.Ordinal);

    /// <summary>All classes, by name.</summary>
    public IEnumerable<WorkflowProfile> All => _profiles.Values.OrderBy(profile => profile.Name, StringComparer.Ordinal);

    /// <summary>The class of that name.</summary>
    public bool TryGet(string? name, [NotNullWhen(true)] out WorkflowProfile? profile)
    {
        profile = null;
        return name is not null && _profiles.TryGetValue(name, out profile);
    }
}
