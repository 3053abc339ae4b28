using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>How one client call ended; everything in it is durable.</summary>
/// <param name="Id">The request.</param>
/// <param name="Fault">Why it failed, or null. The sink has been given the error in the client's wire format as well.</param>
public sealed record InferenceReceipt(RequestId Id, Fault? Fault)
{
    /// <summary>The model that answered.</summary>
    public string? ServedModel { get; init; }

    /// <summary>The deployment that answered.</summary>
    public string? Deployment { get; init; }

    /// <summary>True when a simulator answered.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>The sum over all attempts.</summary>
    public UsageVector? Usage { get; init; }

    /// <summary>The cost of all attempts; null: unknown.</summary>
    public Money? Cost { get; init; }

    /// <summary>Tokens that compaction took out before the request was sent; 0: it was sent as it came.</summary>
    public long CompactedTokens { get; init; }

    /// <summary>What the summaries cost that it took, on requests of their own and beside <see cref="Cost"/>; null: unknown.</summary>
    public Money? SummaryCost { get; init; } = Money.Zero;

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; init; }
}
