using System.Collections.Immutable;

namespace Keelson.Rollout;

/// <summary>The evidence of every workflow as it was published; immutable.</summary>
/// <param name="Position">The stream position that it includes.</param>
/// <param name="Workflows">By name.</param>
internal sealed record GateSnapshot(long Position, ImmutableDictionary<string, GateWorkflow> Workflows)
{
    /// <summary>Nothing was folded yet.</summary>
    public static GateSnapshot Empty { get; } = new(0, ImmutableDictionary.Create<string, GateWorkflow>(StringComparer.Ordinal));

    /// <summary>The evidence of a workflow.</summary>
    public GateWorkflow Of(string workflow) => Workflows.GetValueOrDefault(workflow) ?? GateWorkflow.Empty;
}
