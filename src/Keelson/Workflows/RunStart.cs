using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>What is needed to begin a run.</summary>
/// <param name="Run">Its id, chosen by whoever starts it, so that a repeated start is the same run.</param>
/// <param name="Workflow">The workflow.</param>
/// <param name="Input">JSON.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Actor">Who starts it.</param>
internal sealed record RunStart(string Run, string Workflow, ReadOnlyMemory<byte> Input, string Tenant, string Actor)
{
    public int TrustTier { get; init; } = 1;

    public string? Trace { get; init; }

    /// <summary>The run that starts it; null when a caller does.</summary>
    public string? Parent { get; init; }

    /// <summary>How many runs stand above it.</summary>
    public int Depth { get; init; }

    /// <summary>The client's idempotency key for the start.</summary>
    public string? ClientKey { get; init; }

    /// <summary>The occurrence of the schedule that starts it; null when a caller does.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    public static RunStart From(RunId run, string workflow, ReadOnlyMemory<byte> input, Attribution attribution, string? clientKey) =>
        new(run.Value, workflow, input, attribution.Tenant, attribution.Actor)
        {
            TrustTier = attribution.TrustTier,
            Trace = attribution.TraceId,
            ClientKey = clientKey,
        };
}
