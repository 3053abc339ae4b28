using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>One request as its events tell it; what <c>GET /api/requests/{id}</c> answers.</summary>
/// <param name="Id">The request.</param>
/// <param name="State">open, answered, failed, refused, cancelled or lost.</param>
/// <param name="Attempts">Its attempts, in order.</param>
internal sealed record RequestStory(string Id, string State, IReadOnlyList<AttemptStory> Attempts)
{
    /// <summary>The workflow.</summary>
    public string? Workflow { get; init; }

    /// <summary>The run.</summary>
    public string? Run { get; init; }

    /// <summary>The session.</summary>
    public string? Session { get; init; }

    /// <summary>The step of the run.</summary>
    public string? Step { get; init; }

    /// <summary>Who asked.</summary>
    public string? Actor { get; init; }

    /// <summary>W3C trace id.</summary>
    public string? Trace { get; init; }

    /// <summary>The model that was asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The context tier.</summary>
    public ContextTier? Tier { get; init; }

    /// <summary>Whose failure it was.</summary>
    public FailureClass FailureClass { get; init; }

    /// <summary>The error code, when it failed.</summary>
    public string? Code { get; init; }

    /// <summary>The cost of all attempts that ended; absent when one has no price.</summary>
    public Money? Cost { get; init; }

    /// <summary>What compaction did to it; absent when it was sent as it came.</summary>
    public CompactionStory? Compaction { get; init; }

    /// <summary>The caller's own tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Tells the story of a request from its events, in the order of the stream; null when they tell of no request.</summary>
    public static RequestStory? Of(IReadOnlyList<TelemetryEvent> events)
    {
        var attempts = new SortedDictionary<int, AttemptStory>();
        EventData? last = null;
        CompactionStory? compaction = null;
        var state = "open";
        foreach (var one in events)
        {
            if (one.Type == EventTypes.RequestRefused)
            {
                state = one.Data.FailureClass == FailureClass.ClientCancelled ? "cancelled" : "refused";
                last = one.Data;
            }
            else if (one.Type == EventTypes.ContextCompacted)
            {
                compaction = CompactionStory.Of(one.Data);
            }
            else if (one.Type is EventTypes.CostRerated or EventTypes.BudgetOverrun && one.Data.Attempt is { } rated && attempts.TryGetValue(rated, out var before))
            {
                attempts[rated] = AttemptStory.Of(one, before);
            }
            else if (one.Data.Attempt is { } number && one.Type.StartsWith("keelson.inference.", StringComparison.Ordinal))
            {
                attempts[number] = AttemptStory.Of(one, attempts.GetValueOrDefault(number));
                state = StateOf(one) ?? state;
                last = one.Data;
            }
        }

        return last is null ? null : new RequestStory(last.Request ?? "", state, [.. attempts.Values])
        {
            Workflow = last.Workflow,
            Run = last.Run,
            Session = last.Session,
            Step = last.Step,
            Actor = last.Actor,
            Trace = last.Trace,
            Model = last.RequestedModel,
            Tier = last.Tier,
            FailureClass = last.FailureClass,
            Code = last.Code,
            Cost = Sum(attempts.Values),
            Compaction = compaction,
            Tags = last.Tags,
        };
    }

    private static string? StateOf(TelemetryEvent one) => (one.Type, one.Data.Verdict) switch
    {
        (EventTypes.InferenceLost, _) => "lost",
        (_, "answered") => "answered",
        (_, "failFast" or "exhausted") => "failed",
        (_, "clientGone") => "cancelled",
        _ => null,
    };

    private static Money? Sum(IEnumerable<AttemptStory> attempts)
    {
        var sum = Money.Zero;
        foreach (var attempt in attempts.Where(attempt => attempt.EndedAt is not null))
        {
            if (attempt.Cost is not { } cost)
            {
                return null;
            }

            sum += cost;
        }

        return sum;
    }
}
