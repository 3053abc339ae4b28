using Keelson.Primitives;

namespace Keelson.Telemetry;

/// <summary>
/// What an event says; flat, because a fold reads it millions of times. Members that do not apply are absent on the wire.
/// Prompts, completions and arguments never stand here; their SHA-256 digests may.
/// </summary>
public sealed record EventData
{
    /// <summary>The tenant.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>The workflow class.</summary>
    public string? Workflow { get; init; }

    /// <summary>The rollout wave of the workflow at that time, 1 to 3.</summary>
    public int? TrustTier { get; init; }

    /// <summary>The agent.</summary>
    public string? Agent { get; init; }

    /// <summary>The workflow run.</summary>
    public string? Run { get; init; }

    /// <summary>The session.</summary>
    public string? Session { get; init; }

    /// <summary>The step of the run, by its path.</summary>
    public string? Step { get; init; }

    /// <summary>Who acted: <c>jti:...</c>, <c>user:...</c> or <c>node:...</c>.</summary>
    public string? Actor { get; init; }

    /// <summary>W3C trace id.</summary>
    public string? Trace { get; init; }

    /// <summary>Who must act, <see cref="FailureClass.None"/> when nothing failed.</summary>
    public FailureClass FailureClass { get; init; }

    /// <summary>The error code, when something failed.</summary>
    public string? Code { get; init; }

    /// <summary>How long it took.</summary>
    public double? DurationMs { get; init; }

    /// <summary>The model request.</summary>
    public string? Request { get; init; }

    /// <summary>Which attempt of the request or step, from 1.</summary>
    public int? Attempt { get; init; }

    /// <summary>What was asked of the model, a word of the GenAI conventions: chat (when absent), embeddings, text_completion.</summary>
    public string? Operation { get; init; }

    /// <summary>The model that was asked for.</summary>
    public string? RequestedModel { get; init; }

    /// <summary>The model that answered.</summary>
    public string? ServedModel { get; init; }

    /// <summary>The deployment that was called: provider/model.</summary>
    public string? Deployment { get; init; }

    /// <summary>The context tier.</summary>
    public ContextTier? Tier { get; init; }

    /// <summary>Time to the first non-empty content, reasoning or tool delta.</summary>
    public double? FirstTokenMs { get; init; }

    /// <summary>Billable tokens.</summary>
    public UsageVector? Usage { get; init; }

    /// <summary>Money spent, or reserved for reservation events; null when the price is unknown.</summary>
    public Money? Cost { get; init; }

    /// <summary>What it cost by what was known before; absent when that was unknown.</summary>
    public Money? PreviousCost { get; init; }

    /// <summary>Which price was used: model@date.</summary>
    public string? PriceVersion { get; init; }

    /// <summary>priced, free or unknown.</summary>
    public string? PriceState { get; init; }

    /// <summary>True when the answer was streamed.</summary>
    public bool? Streamed { get; init; }

    /// <summary>True when a simulator answered instead of a model.</summary>
    public bool? Simulated { get; init; }

    /// <summary>What the attempt's verdict was: answered, retry, fallback, failFast, exhausted.</summary>
    public string? Verdict { get; init; }

    /// <summary>The tool.</summary>
    public string? Tool { get; init; }

    /// <summary>What the tool changes.</summary>
    public Effect? Effect { get; init; }

    /// <summary>The idempotency key of the tool call.</summary>
    public string? Key { get; init; }

    /// <summary>True when the tool call undoes another one.</summary>
    public bool? Compensation { get; init; }

    /// <summary>SHA-256 of the arguments or input, hex.</summary>
    public string? ArgumentsDigest { get; init; }

    /// <summary>The business outcome, for example incident.resolved.</summary>
    public string? Outcome { get; init; }

    /// <summary>success, failure or revoked.</summary>
    public string? OutcomeVerdict { get; init; }

    /// <summary>What the outcome is worth.</summary>
    public Money? Value { get; init; }

    /// <summary>True when the run finished inside its time budget.</summary>
    public bool? InTime { get; init; }

    /// <summary>Time that the run waited for people; not part of its time budget.</summary>
    public double? HumanWaitMs { get; init; }

    /// <summary>The objective an alert or stage is about.</summary>
    public string? Objective { get; init; }

    /// <summary>The gate's verdict, the alert's severity, the stage: a short closed word of the type's own.</summary>
    public string? State { get; init; }

    /// <summary>A reason given by a person or a decider, as a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>What the event is about when it is none of the above: a file, a host, a freeze, a node.</summary>
    public string? Subject { get; init; }

    /// <summary>How many, for events that count.</summary>
    public long? Count { get; init; }

    /// <summary>Tokens of the messages before something was done to them.</summary>
    public long? TokensBefore { get; init; }

    /// <summary>Tokens of the messages after it.</summary>
    public long? TokensAfter { get; init; }

    /// <summary>The caller's own tags (header cf-aig-metadata), at most 20.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
