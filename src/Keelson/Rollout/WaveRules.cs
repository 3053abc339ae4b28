using Keelson.Primitives;

namespace Keelson.Rollout;

/// <summary>The rules that a run is held to.</summary>
internal static class WaveRules
{
    /// <summary>
    /// The rules of the wave that a run is in. When its workflow has fallen back from a higher wave, what both waves allow and what either wants
    /// approved: a demotion takes freedom away and never gives any. Null when the wave is not configured. Pure.
    /// </summary>
    public static WaveModel? Of(PlatformSnapshot snapshot, string? workflow, int trustTier)
    {
        if (snapshot.Find<WaveBook>() is not { } book || !book.Waves.TryGetValue(trustTier, out var wave))
        {
            return null;
        }

        return workflow is not null
            && snapshot.Find<WorkflowDirectory>() is { } directory
            && directory.TryGet(workflow, out var profile)
            && profile.Wave > trustTier
            && book.Waves.TryGetValue(profile.Wave, out var higher)
                ? wave with
                {
                    Effects = wave.Effects.Intersect(higher.Effects).ToHashSet(),
                    Approvals = wave.Approvals.Union(higher.Approvals).ToHashSet(),
                    FourEyes = wave.FourEyes || higher.FourEyes,
                }
                : wave;
    }
}
