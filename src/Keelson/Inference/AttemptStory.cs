using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>One attempt as its events tell it.</summary>
/// <param name="Attempt">From 1.</param>
/// <param name="Deployment">Where.</param>
/// <param name="StartedAt">When it began.</param>
internal sealed record AttemptStory(int Attempt, string? Deployment, DateTimeOffset StartedAt)
{
    /// <summary>When it ended; absent while it is under way.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>answered, retry, fallback, failFast, exhausted, clientGone, or lost.</summary>
    public string? Verdict { get; init; }

    /// <summary>The model that answered, as the provider names it.</summary>
    public string? ServedModel { get; init; }

    /// <summary>Whose failure it was.</summary>
    public FailureClass FailureClass { get; init; }

    /// <summary>The error code, when it failed.</summary>
    public string? Code { get; init; }

    /// <summary>Milliseconds from the request's arrival to its first token.</summary>
    public double? FirstTokenMs { get; init; }

    /// <summary>How long it took.</summary>
    public double? DurationMs { get; init; }

    /// <summary>Its tokens.</summary>
    public UsageVector? Usage { get; init; }

    /// <summary>What was reserved for it.</summary>
    public Money? Reserved { get; init; }

    /// <summary>What it cost; absent when the price is unknown.</summary>
    public Money? Cost { get; init; }

    /// <summary>What the provider billed above what was reserved under a budget; absent when it did not.</summary>
    public Money? Overrun { get; init; }

    /// <summary>What was recorded first, when its usage was priced again later and costs something else.</summary>
    public Money? FirstCost { get; init; }

    /// <summary>True when its usage was priced again later.</summary>
    public bool Rerated { get; init; }

    /// <summary>The price that was applied: model@date.</summary>
    public string? PriceVersion { get; init; }

    /// <summary>priced, free or unknown.</summary>
    public string? PriceState { get; init; }

    /// <summary>True when the answer was streamed.</summary>
    public bool Streamed { get; init; }

    /// <summary>True when a simulator answered.</summary>
    public bool Simulated { get; init; }

    /// <summary>What an event adds to what is known of an attempt.</summary>
    public static AttemptStory Of(TelemetryEvent one, AttemptStory? known)
    {
        var data = one.Data;
        if (known is not null && Amended(one, known) is { } amended)
        {
            return amended;
        }

        var isStart = one.Type == EventTypes.InferenceStarted;
        var story = known ?? new AttemptStory(data.Attempt ?? 0, data.Deployment, one.Time);
        return story with
        {
            EndedAt = isStart ? story.EndedAt : one.Time,
            Verdict = one.Type == EventTypes.InferenceLost ? "lost" : data.Verdict ?? story.Verdict,
            ServedModel = data.ServedModel,
            FailureClass = data.FailureClass,
            Code = data.Code,
            FirstTokenMs = data.FirstTokenMs,
            DurationMs = data.DurationMs,
            Usage = data.Usage,
            Reserved = isStart ? data.Cost : story.Reserved,
            Cost = isStart ? null : data.Cost,
            PriceVersion = data.PriceVersion,
            PriceState = data.PriceState,
            Streamed = data.Streamed ?? false,
            Simulated = data.Simulated ?? false,
        };
    }
    private static AttemptStory? Amended(TelemetryEvent one, AttemptStory known) => one.Type switch
    {
        EventTypes.CostRerated => known with
        {
            FirstCost = known.Rerated ? known.FirstCost : known.Cost,
            Rerated = true,
            Cost = one.Data.Cost,
            PriceVersion = one.Data.PriceVersion,
            PriceState = one.Data.PriceState,
        },
        EventTypes.BudgetOverrun => known with { Overrun = one.Data.Cost is { } cost && one.Data.PreviousCost is { } reserved ? cost - reserved : null },
        _ => null,
    };
}
