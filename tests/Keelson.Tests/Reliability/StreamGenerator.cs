using CsCheck;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Tests.Reliability;

/// <summary>
/// Makes streams as a platform would write them, and worse: late events, facts in the wrong order, restated verdicts, runs without an end,
/// requests outside runs, failures without a class, costs that nobody knows.
/// </summary>
internal static class StreamGenerator
{
    public static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly string[] Workflows = ["incident-triage", "code-change"];
    public static readonly string[] Kinds = ["incident.resolved", "change.approved"];

    private static readonly FailureClass[] Classes = Enum.GetValues<FailureClass>();

    /// <summary>Up to so many events spread over some days, in an order that is mostly that of time.</summary>
    public static Gen<List<TelemetryEvent>> Streams(int eventsMax, int days) =>
        Gen.Select(Gen.Int[0, days * 24 * 60 * 4], Gen.Int[0, 11], Gen.Int[0, 24], Gen.Int[0, 999_999], Gen.Int[0, 20])
            .List[0, eventsMax]
            .Select(rows => rows
                .Select((row, index) => (Late: row.Item5 == 0 ? 1 : 0, Event: Make(index, row.Item1, row.Item2, row.Item3, row.Item4)))
                .OrderBy(row => row.Late)
                .ThenBy(row => row.Late == 0 ? row.Event.Time : default)
                .Select(row => row.Event)
                .ToList());

    private static TelemetryEvent Make(int index, int quarterMinutes, int shape, int run, int noise)
    {
        // Every fourth event lies exactly on a minute.
        var time = Start.AddSeconds(quarterMinutes * 15);
        var dice = new Dice(noise);
        var data = new EventData
        {
            Tenant = "acme",
            Workflow = run == 24 ? null : Workflows[run % Workflows.Length],
            Run = dice.Next(10) == 0 ? null : $"r_{run}",
            Request = $"q_{index % 40}",
            TrustTier = 1 + (run % 3),
            Attempt = 1,
            FailureClass = dice.Next(3) == 0 ? Classes[dice.Next(Classes.Length)] : FailureClass.None,
        };
        var (type, full) = shape switch
        {
            0 or 1 or 2 or 3 => Inference(shape, data, dice),
            4 => (EventTypes.RequestRefused, data),
            5 => (dice.Pick(EventTypes.ToolCompleted, EventTypes.ToolFailed, EventTypes.ToolUnknown, EventTypes.ToolDenied), data),
            6 => (EventTypes.ContextOverflowed, data),
            7 => (EventTypes.OutcomeReported, Verdict(data, dice)),
            8 => (EventTypes.OutcomeRevised, Verdict(data, dice)),
            9 => (EventTypes.RunStarted, data),
            _ => (
                dice.Pick(EventTypes.RunCompleted, EventTypes.RunCompleted, EventTypes.RunFailed, EventTypes.RunCancelled, EventTypes.RunTimedOut),
                dice.Next(4) == 0 ? data : Verdict(data, dice) with { InTime = dice.Next(5) > 0, Code = dice.Next(9) == 0 ? "model.context_overflow" : null }),
        };
        return new TelemetryEvent($"e{index:D6}", "/acme/cells/1", type, time, full);
    }

    private static (string Type, EventData Data) Inference(int shape, EventData data, Dice dice)
    {
        var type = shape switch
        {
            0 => EventTypes.InferenceFailed,
            1 => dice.Next(4) == 0 ? EventTypes.InferenceLost : EventTypes.InferenceFailed,
            _ => EventTypes.InferenceCompleted,
        };
        var verdict = type == EventTypes.InferenceCompleted ? dice.Pick("answered", "answered", "fallback")
            : dice.Pick("retry", "fallback", "failFast", "exhausted", "clientGone");
        return (type, data with
        {
            Verdict = type == EventTypes.InferenceLost ? null : verdict,
            FirstTokenMs = dice.Next(4) == 0 ? null : dice.Next(401) * 10,
            DurationMs = dice.Next(8) == 0 ? null : dice.Next(401) * 10,
            RequestedModel = dice.Pick("kimi", "claude"),
            ServedModel = dice.Next(3) == 0 ? null : "kimi-2",
            Tier = (ContextTier)dice.Next(3),
            Cost = dice.Next(12) == 0 ? null : new Money(dice.Next(500_000) / 1_000_000m),
            PriceState = "priced",
            Simulated = dice.Next(5) == 0,
        });
    }

    private static EventData Verdict(EventData data, Dice dice) => data with
    {
        Outcome = dice.Pick(Kinds),
        OutcomeVerdict = dice.Pick("success", "success", "failure", "revoked"),
    };
}
