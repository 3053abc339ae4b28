namespace Keelson.Primitives;

/// <summary>An expected failure, returned as a value: a registered code and what is particular to this occurrence.</summary>
/// <param name="Code">The registered code.</param>
/// <param name="Detail">A full sentence that says what happened and what to do next; no secrets, no internal addresses.</param>
public sealed record Fault(ErrorCode Code, string Detail)
{
    /// <summary>Whose fault it is here; the code's own class unless the place of the failure knows better.</summary>
    public FailureClass FailureClass { get; init; } = Code.FailureClass;

    /// <summary>Whether it happened; the code's own outcome unless the place of the failure knows better.</summary>
    public EffectOutcome Outcome { get; init; } = Code.Outcome;

    /// <summary>How long to wait before a retry; absent when nobody knows.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The kind of upstream that answered (<c>model</c>, <c>tool</c>), when one did.</summary>
    public string? UpstreamKind { get; init; }

    /// <summary>The upstream's HTTP status, when it answered.</summary>
    public int? UpstreamStatus { get; init; }

    /// <summary>The upstream's host name, when one was called.</summary>
    public string? UpstreamHost { get; init; }

    /// <summary>The rule that said no, when one did.</summary>
    public string? PolicyRule { get; init; }

    /// <summary>The members of the request that were wrong.</summary>
    public IReadOnlyList<FaultDetail> Details { get; init; } = [];
}
