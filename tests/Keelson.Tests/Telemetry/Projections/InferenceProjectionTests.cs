using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Telemetry.Projections;
using Keelson.Telemetry.Rollups;

namespace Keelson.Tests.Telemetry.Projections;

public sealed class InferenceProjectionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private long _position;

    [Fact]
    public void A_request_with_a_failed_and_a_good_attempt_is_one_request_and_two_attempts()
    {
        var projection = new InferenceProjection(new RollupOptions());
        Apply(projection, EventTypes.InferenceStarted, Attempt());
        Apply(projection, EventTypes.InferenceFailed, Attempt() with { Verdict = "retry", FailureClass = FailureClass.TransientUnavailability, Usage = null, Cost = null, FirstTokenMs = null });
        Apply(projection, EventTypes.InferenceCompleted, Attempt());

        var total = Report(projection).Total;

        Assert.Equal(1, total.Requests);
        Assert.Equal(2, total.Attempts);
        Assert.Equal(1, total.Failures[FailureClass.TransientUnavailability]);
        Assert.Equal(1_000, total.InputTokens);
        Assert.Equal(200, total.CachedInputTokens);
        Assert.Equal(new Money(0.01m), total.Cost);
        Assert.Equal(0, total.Unpriced);
        Assert.Equal(1, total.FirstTokenSamples);
    }

    [Fact]
    public void Refusals_and_lost_attempts_are_requests_too()
    {
        var projection = new InferenceProjection(new RollupOptions());
        Apply(projection, EventTypes.RequestRefused, new EventData { Workflow = "triage", FailureClass = FailureClass.PolicyRejection });
        Apply(projection, EventTypes.InferenceLost, Attempt() with { FailureClass = FailureClass.PlatformFault });

        var total = Report(projection).Total;

        Assert.Equal(2, total.Requests);
        Assert.Equal(1, total.Attempts);
        Assert.Equal(1, total.Refused);
        Assert.Equal(1, total.Lost);
        Assert.Equal(1, total.Failures[FailureClass.PolicyRejection]);
    }

    [Fact]
    public void An_unknown_price_is_counted_and_is_not_a_cost_of_0()
    {
        var projection = new InferenceProjection(new RollupOptions());
        Apply(projection, EventTypes.InferenceCompleted, Attempt() with { Cost = null, PriceState = "unknown" });
        Apply(projection, EventTypes.InferenceCompleted, Attempt() with { Cost = Money.Zero, PriceState = "free", Simulated = true });

        var total = Report(projection).Total;

        Assert.Equal(1, total.Unpriced);
        Assert.Equal(1, total.Simulated);
    }

    [Fact]
    public void Groups_are_cut_by_any_dimension_and_name_their_position()
    {
        var projection = new InferenceProjection(new RollupOptions());
        Apply(projection, EventTypes.InferenceCompleted, Attempt());
        Apply(projection, EventTypes.InferenceCompleted, Attempt() with { ServedModel = "claude", Deployment = "anthropic/claude" });
        Apply(projection, EventTypes.InferenceFailed, Attempt() with { FailureClass = FailureClass.Unknown });

        var report = projection.Report(Noon.AddHours(-1), Noon.AddHours(1), dimensions => dimensions.Deployment);

        Assert.Equal(3, report.Position);
        Assert.Equal(2, report.Groups["sim/kimi"].Requests);
        Assert.Equal(1, report.Groups["sim/kimi"].Failures[FailureClass.Unknown]);
        Assert.Equal(1, report.Groups["anthropic/claude"].Requests);
        Assert.Equal(3, report.Total.Requests);
    }

    [Fact]
    public void Percentiles_wait_for_enough_samples()
    {
        var projection = new InferenceProjection(new RollupOptions());
        Assert.Null(Report(projection).Total.FirstTokenP50Ms);
        for (var i = 1; i <= 19; i++)
        {
            Apply(projection, EventTypes.InferenceCompleted, Attempt() with { FirstTokenMs = i * 10 });
        }

        Assert.InRange(Report(projection).Total.FirstTokenP50Ms!.Value, 99, 101);
        Assert.Null(Report(projection).Total.FirstTokenP95Ms);
        Apply(projection, EventTypes.InferenceCompleted, Attempt() with { FirstTokenMs = 200 });
        Assert.InRange(Report(projection).Total.FirstTokenP95Ms!.Value, 188, 202);
        Assert.Null(Report(projection).Total.FirstTokenP99Ms);
    }

    [Fact]
    public void A_series_has_a_point_for_each_minute_in_which_something_was()
    {
        var projection = new InferenceProjection(new RollupOptions());
        Apply(projection, EventTypes.InferenceCompleted, Attempt(), Noon);
        Apply(projection, EventTypes.InferenceCompleted, Attempt(), Noon.AddMinutes(2));
        Apply(projection, EventTypes.InferenceCompleted, Attempt(), Noon.AddMinutes(2));

        var series = projection.Series(Noon.AddHours(-1), Noon.AddHours(1), RollupStep.Minute, _ => true);

        Assert.Equal([(Noon, 1L), (Noon.AddMinutes(2), 2L)], series.Select(point => (point.Start, point.Usage.Requests)));
    }

    [Fact]
    public void A_saved_state_goes_on_where_it_was()
    {
        var first = new InferenceProjection(new RollupOptions());
        Apply(first, EventTypes.InferenceCompleted, Attempt());
        var second = new InferenceProjection(new RollupOptions());
        second.Load(first.Save()!.Value, first.Position);
        Apply(first, EventTypes.InferenceCompleted, Attempt());
        _position--;
        Apply(second, EventTypes.InferenceCompleted, Attempt());

        Assert.Equal(first.Save()!.Value.ToArray(), second.Save()!.Value.ToArray());
        Assert.Equal(2, second.Position);
        Assert.Throws<InvalidDataException>(() => second.Load(new byte[] { 9, 9, 9 }, 1));
        Assert.Equal(2, Report(second).Total.Requests);
    }

    private static EventData Attempt() => new()
    {
        Workflow = "triage",
        TrustTier = 1,
        RequestedModel = "kimi",
        ServedModel = "kimi",
        Deployment = "sim/kimi",
        Tier = ContextTier.Short,
        FirstTokenMs = 40,
        DurationMs = 900,
        Usage = new UsageVector(1_000, 200, 0, 50, 10),
        Cost = new Money(0.01m),
        Verdict = "answered",
    };

    private static InferenceReport Report(InferenceProjection projection) =>
        projection.Report(Noon.AddHours(-1), Noon.AddHours(1), dimensions => dimensions.Workflow);

    private void Apply(InferenceProjection projection, string type, EventData data, DateTimeOffset? time = null) =>
        projection.Apply(++_position, new TelemetryEvent($"e{_position}", "/acme/cells/1", type, time ?? Noon, data));
}
