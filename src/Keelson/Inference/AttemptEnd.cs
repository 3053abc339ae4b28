using Keelson.Inference.Upstreams;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>How an attempt ended, before it is metered.</summary>
internal sealed record AttemptEnd
{
    /// <summary>Why it failed; null when it answered.</summary>
    public UpstreamFailure? Failure { get; init; }

    /// <summary>True when the client has gone; the attempt may have answered all the same.</summary>
    public bool IsClientGone { get; init; }

    /// <summary>Tokens: reported, or estimated; null when none were used.</summary>
    public UsageVector? Usage { get; init; }

    /// <summary>The model that answered, as the provider names it.</summary>
    public string? ServedModel { get; init; }

    /// <summary>Milliseconds from the request's arrival to the first content, reasoning or tool call.</summary>
    public double? FirstTokenMs { get; init; }

    /// <summary>What is written after the commit: the end mark of a stream, or the whole buffered body.</summary>
    public ReadOnlyMemory<byte> Tail { get; init; }

    /// <summary>Gives back the memory of <see cref="Tail"/>; disposed when the request has ended.</summary>
    public IDisposable? TailOwner { get; init; }

    /// <summary>The head of a buffered answer.</summary>
    public UpstreamAnswer? Head { get; init; }

    /// <summary>An attempt that failed before anything came.</summary>
    public static AttemptEnd Failed(UpstreamFailure failure) => new() { Failure = failure };

    /// <summary>A failure of ours or of the provider's, as an end.</summary>
    public static AttemptEnd Failed(Fault fault, Remedy remedy) => Failed(new UpstreamFailure(fault, remedy));
}
