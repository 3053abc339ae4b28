using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>What came of one HTTP request to a tool's server.</summary>
/// <param name="Outcome">How far it came.</param>
internal sealed record ToolTransportAnswer(ToolTransportOutcome Outcome)
{
    public int Status { get; init; }

    /// <summary>The media type of the body, without parameters.</summary>
    public string? MediaType { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The value of Retry-After, when there was one.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The host that was called; never an address inside of an answer to a client.</summary>
    public string? Host { get; init; }

    /// <summary>Why egress said no.</summary>
    public Fault? Denial { get; init; }
}
