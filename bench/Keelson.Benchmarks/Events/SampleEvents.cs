using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Benchmarks.Events;

/// <summary>Makes events like those of a day's work: half of them inference attempts, the rest steps and tool calls of a few workflows.</summary>
internal sealed class SampleEvents(int seed, DateTimeOffset from, TimeSpan apart)
{
    private static readonly string[] Workflows = ["incident-triage", "invoice-check", "release-notes", "access-review"];
    private static readonly string[] Models = ["kimi-k2.6", "claude-sonnet-4.5", "gpt-5-mini"];

    private readonly Random _random = new(seed);
    private readonly IdFactory _ids = new(TimeProvider.System);

    /// <summary>The event of that number.</summary>
    public TelemetryEvent At(int index)
    {
        var common = new EventData
        {
            Tenant = "acme",
            Workflow = Workflows[_random.Next(Workflows.Length)],
            TrustTier = 1,
            Run = _ids.Next("r_"),
            Step = "diagnose",
            Actor = "jti:9f31c2",
        };
        var (type, data) = (index % 4) switch
        {
            0 => (EventTypes.StepCompleted, common with { DurationMs = 12 + _random.NextDouble() }),
            1 => (EventTypes.ToolCompleted, Call(common)),
            _ => (EventTypes.InferenceCompleted, Attempt(common)),
        };
        return new TelemetryEvent(_ids.NextEventId(), "/acme/cells/1", type, from + (index * apart), data);
    }

    private EventData Call(EventData common) => common with
    {
        Tool = "service.restart",
        Effect = Effect.Write,
        Key = "kq3v5h2m7d6w4t1x9p8r0s",
        DurationMs = 40 + (20 * _random.NextDouble()),
    };

    private EventData Attempt(EventData common)
    {
        var model = Models[_random.Next(Models.Length)];
        return common with
        {
            Agent = "triage",
            Session = _ids.Next("s_"),
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
    }
}
