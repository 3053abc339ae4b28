using Keelson.Economics;
using Keelson.Inference;
using Keelson.Inference.Prices;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tests.Inference.Prices;

public sealed class CostReraterTests
{
    private const string Ask = """{"model":"kimi","messages":[{"role":"user","content":"Hello"}]}""";
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset To = DateTimeOffset.UtcNow.AddDays(1);

    [Fact]
    public async Task A_look_records_nothing_and_shows_old_and_new()
    {
        await using var rig = new InferenceRig();
        var old = (await rig.SendAsync(Ask)).Receipt.Cost!.Value;
        Reprice(rig, 2.00m, 8.00m);

        var report = await RunAsync(rig, apply: false);

        Assert.Equal((1, 1, old, new Money(old.Usd * 2)), (report.Attempts, report.Changed, report.OldCost, report.NewCost));
        Assert.Equal(("kimi@2026-01-01", "kimi@2026-02-01"), (Assert.Single(report.Items).OldVersion, report.Items[0].NewVersion));
        Assert.Empty(await rig.EventsAsync(EventTypes.CostRerated));
    }

    [Fact]
    public async Task Applied_both_costs_stay_visible_and_doing_it_again_changes_nothing()
    {
        await using var rig = new InferenceRig();
        var receipt = (await rig.SendAsync(Ask)).Receipt;
        Reprice(rig, 2.00m, 8.00m);

        await RunAsync(rig, apply: true);
        var again = await RunAsync(rig, apply: true);

        var restated = Assert.Single(await rig.EventsAsync(EventTypes.CostRerated)).Data;
        Assert.Equal((receipt.Cost, new Money(receipt.Cost!.Value.Usd * 2)), (restated.PreviousCost, restated.Cost));
        Assert.Equal((1, 0), (again.Attempts, again.Changed));
        var story = RequestStory.Of(await rig.EventsAsync())!;
        Assert.Equal((restated.Cost, receipt.Cost), (story.Cost, Assert.Single(story.Attempts).FirstCost));
    }

    [Fact]
    public async Task Usage_without_a_price_gets_the_one_that_became_known()
    {
        await using var rig = new InferenceRig(prices: []);
        await rig.SendAsync(Ask);
        Reprice(rig, 1.00m, 4.00m);

        var report = await RunAsync(rig, apply: true);

        Assert.Equal((1, 0), (report.UnpricedBefore, report.UnpricedAfter));
        Assert.Null(Assert.Single(await rig.EventsAsync(EventTypes.CostRerated)).Data.PreviousCost);
    }

    [Fact]
    public async Task Spend_and_the_cost_of_outcomes_follow()
    {
        await using var rig = new InferenceRig();
        await rig.SendAsync(Ask);
        Reprice(rig, 3.00m, 12.00m);
        var report = await RunAsync(rig, apply: true);

        var projection = new OutcomeCostProjection();
        foreach (var stored in await rig.Store.ReadEventsAsync(new EventScan(0, 1_000), InferenceRig.Cancellation))
        {
            projection.Apply(stored.Position, TelemetryCodec.Parse(stored.Record.Payload));
        }

        projection.Publish();
        var sums = projection.Published.Spend.Values.SelectMany(day => day).Single().Value;
        Assert.Equal((Int128)report.NewCost.ToPico(), sums.Cost);
        Assert.Equal(1, sums.Attempts);
    }

    private static void Reprice(InferenceRig rig, decimal input, decimal output) =>
        rig.Snapshots.Update(snapshot => snapshot.With(new PriceBook([new PriceEntry(InferenceRig.Model, new DateOnly(2026, 2, 1), input, output, "config") { CachedInput = input / 10 }])));

    private static Task<RerateReport> RunAsync(InferenceRig rig, bool apply) =>
        rig.Get<CostRerater>().RunAsync("acme", From, To, apply, "user:tests", InferenceRig.Cancellation);
}
