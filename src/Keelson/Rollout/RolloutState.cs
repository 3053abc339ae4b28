using System.Collections.Frozen;
using Keelson.Primitives;

namespace Keelson.Rollout;

/// <summary>
/// Which workflows were promoted or demoted; a model of the platform snapshot. The wave of the others is that of the configuration.
/// </summary>
/// <param name="Positions">By workflow name.</param>
public sealed record RolloutState(FrozenDictionary<string, RolloutPosition> Positions)
{
    /// <summary>Nobody was promoted or demoted.</summary>
    public static RolloutState Empty { get; } = new(FrozenDictionary<string, RolloutPosition>.Empty);

    /// <summary>The wave that a workflow is in: where it was put last, else where the configuration has it.</summary>
    public int WaveOf(WorkflowProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Positions.TryGetValue(profile.Name, out var position) ? position.Wave : profile.Wave;
    }

    /// <summary>The wave that a workflow is in by a snapshot, also when nothing was published yet.</summary>
    public static int WaveOf(PlatformSnapshot snapshot, WorkflowProfile profile)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return (snapshot.Find<RolloutState>() ?? Empty).WaveOf(profile);
    }

    /// <summary>With one workflow put into another wave.</summary>
    public RolloutState With(string workflow, RolloutPosition position)
    {
        var positions = new Dictionary<string, RolloutPosition>(Positions, StringComparer.Ordinal) { [workflow] = position };
        return new RolloutState(positions.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
