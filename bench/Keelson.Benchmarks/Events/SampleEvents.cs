using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Benchmarks.Events;

/// <summary>Makes events like those of a day's work: mostly inference attempts, steps and tool calls of a few workflows.</summary>
internal sealed class SampleEvents(int seed, DateTimeOffset from)
{
    private static readonly string[] Workflows = ["incident-triage", "invoice-check", "release-notes", "access-review"];
    private static readonly string[] Models = ["kimi-k2.6", "claude-sonnet-4.5", "gpt-5-mini"];

    private readonly Random _random = new(seed);
    private readonly IdFactory _ids = new(TimeProvider.System);

    /// <summary>The next event.</summary>
    public TelemetryEvent Next(int index)
    {
        var workflow = Workflows[_random.Next(Workflows.Length)];
        var model = Models[_random.Next(Models.Length)];
        var time = from.AddMilliseconds(index * 20L);
        return (index % 4) switch
        {
            0 => Event(EventTypes.StepCompleted, time, new EventData { Tenant = "acme", Workflow = workflow, TrustTier = 1, Run = _ids.Next("r_"), Step = "diagnose", Actor = "jti:9f31c2", DurationMs = 12 + _random.NextDouble() }),
            1 => Event(EventTypes.ToolCompleted, time, new EventData { Tenant = "acme", Workflow = workflow, TrustTier = 1, Run = _ids.Next("r_"), Step = "restart", Actor = "jti:9f31c2", Tool = "service.restart", Effect = Effect.Write, Key = "kq3v5h2m7d6w4t1x9p8r0s", DurationMs = 40 + (20 * _random.NextDouble()) }),
            _ => Event(EventTypes.InferenceCompleted, time, Attempt(workflow, model)),
        };
    }

    private EventData Attempt(string workflow, string model) => new()
    {
        Tenant = "acme",
        Workflow = workflow,
        TrustTier = 1,
        Agent = "triage",
        Run = _ids.Next("r_"),
        Session = _ids.Next("s_"),
        Step = "diagnose",
        Actor = "jti:9f31c2",
        Trace = "4bf92f3577b34da6a3ce929d0e0e4736",
        DurationMs = 800 + (2_000 * _random.NextDouble()),
        Request = _ids.Next("q_"),
        Attempt = 1,
        RequestedModel = model,
        ServedModel = model,
        Deployment = $"workers-ai/{model}",
        Tier = (ContextTier)_random.Next(3),
        FirstTokenMs = 80 * Math.Exp(_random.NextDouble() * 3),
        Usage = new UsageVector(_random.Next(200, 6_000), 0, 0, _random.Next(20, 900), 0),
        Cost = new Money(_random.Next(10, 90_000) / 10_000_000m),
        PriceVersion = $"{model}@2026-04-20",
        PriceState = "priced",
        Streamed = true,
        Verdict = "answered",
    };

    private TelemetryEvent Event(string type, DateTimeOffset time, EventData data) =>
        new(_ids.NextEventId(), "/acme/cells/1", type, time, data);
}
