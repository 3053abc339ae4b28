using Keelson.Primitives;

namespace Keelson.Workflows.Queues;

/// <summary>Every limit of the configuration, by workflow; a model of the platform snapshot.</summary>
internal sealed record RunLimitBook(IReadOnlyDictionary<string, RunLimit> Limits)
{
    /// <summary>The limit of a workflow; null when it has none.</summary>
    public static RunLimit? Find(PlatformSnapshot snapshot, string workflow) => snapshot.Find<RunLimitBook>()?.Limits.GetValueOrDefault(workflow);
}
