using Keelson.Economics;
using Keelson.Inference;
using Keelson.Inference.Budgets;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference;

/// <summary>Money, rate and capacity over the whole road.</summary>
public sealed class AdmissionTests
{
    private const string Ask = """{"model":"kimi","max_tokens":1000,"messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task A_thousand_mixed_requests_at_once_overrun_nothing_and_leave_nothing_behind()
    {
        // Streams, aborts, failures and plain answers of two tiers against a tight budget, a rate and a pool.
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        var simulated = InferenceRig.Simulator(maxConcurrency: 6) with { ResidentTokens = 40_000 };
        var policy = InferenceRig.Policy(perRun: 0.05m, perDay: 0.2m) with { Rate = new RateLimit(700, 4_000_000) };
        await using var rig = new InferenceRig([simulated, InferenceRig.OpenAi(twin.Url, maxConcurrency: 3)], policy, options: new InferenceOptions { LaneWaitMax = TimeSpan.FromSeconds(3) });
        var random = new Random(7);
        var kinds = Enumerable.Range(0, 1000).Select(number => (Number: number, Kind: random.Next(5), Run: random.Next(20))).ToList();
        var words = string.Join(' ', Enumerable.Repeat("incident", 3_000));

        var receipts = await Task.WhenAll(kinds.Select(one => Task.Run(
            async () =>
            {
                using var gone = new CancellationTokenSource();
                if (one.Kind == 3)
                {
                    gone.CancelAfter(TimeSpan.FromMilliseconds(one.Number % 20));
                }

                var body = one.Kind switch
                {
                    1 => Ask.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal),
                    2 => Ask.Replace("Hello", words, StringComparison.Ordinal),
                    4 => "{\"model\":\"kimi\"}",
                    _ => Ask,
                };
                return (await rig.SendAsync(body, InferenceRig.Attribution(run: "r_" + one.Run), gone.Token)).Receipt;
            },
            InferenceRig.Cancellation)));

        List<Keelson.Primitives.ErrorCode> expected = [ErrorCodes.BudgetExhausted, ErrorCodes.CapacityShed, ErrorCodes.QuotaExceeded, ErrorCodes.RequestCancelled, ErrorCodes.RequestInvalid];
        Assert.All(receipts, receipt => Assert.True(receipt.Fault is null || expected.Contains(receipt.Fault.Code), receipt.Fault?.Detail));
        Assert.Contains(receipts, receipt => receipt.Fault is null);
        var ended = (await rig.EventsAsync()).Where(one => one.Type is EventTypes.InferenceCompleted or EventTypes.InferenceFailed).ToList();
        Assert.InRange(ended.Sum(one => one.Data.Cost!.Value.Usd), 0.0001m, 0.2m);
        Assert.All(ended.GroupBy(one => one.Data.Run), run => Assert.True(run.Sum(one => one.Data.Cost!.Value.Usd) <= 0.05m));
        Assert.Equal((0L, 0, 0), (rig.Budgets.OpenPico, rig.Budgets.Leases, await rig.OpenRowsAsync()));
        Assert.All(await rig.Budgets.ViewAsync(), pool => Assert.Equal((0, 0L, 0), (pool.InFlight, pool.ResidentTokens, pool.Waiting)));
    }

    [Fact]
    public async Task Trap_16_every_budget_of_the_configuration_is_in_force()
    {
        foreach (var (policy, tenant, kind) in new (WorkflowInferencePolicy, TenantLimits?, string)[]
        {
            (InferenceRig.Policy(perRun: 0), null, "run"),
            (InferenceRig.Policy(perDay: 0), null, "day"),
            (InferenceRig.Policy() with { BudgetPerMonth = Money.Zero }, null, "month"),
            (InferenceRig.Policy() with { BudgetTotal = Money.Zero }, null, "workflow"),
            (InferenceRig.Policy(), new TenantLimits(Money.Zero, null, null), "tenant"),
            (InferenceRig.Policy(), new TenantLimits(null, Money.Zero, null), "tenant"),
        })
        {
            await using var rig = new InferenceRig(policy: policy);
            rig.Snapshots.Update(snapshot => tenant is null ? snapshot : snapshot.With(tenant));

            var (receipt, _) = await rig.SendAsync(Ask, InferenceRig.Attribution(run: "r_1"));

            Assert.Equal((ErrorCodes.BudgetExhausted, "budget." + kind), (receipt.Fault!.Code, receipt.Fault.PolicyRule));
        }
    }

    [Fact]
    public async Task A_workflow_has_its_rate_and_is_told_when_to_come_back()
    {
        await using var rig = new InferenceRig(policy: InferenceRig.Policy() with { Rate = new RateLimit(2, null) });

        await rig.SendAsync(Ask);
        await rig.SendAsync(Ask);
        var (receipt, sink) = await rig.SendAsync(Ask);

        Assert.Equal((ErrorCodes.QuotaExceeded, 429), (receipt.Fault!.Code, sink.Head!.Status));
        Assert.Equal(FailureClass.PolicyRejection, receipt.Fault.FailureClass);
        Assert.NotNull(sink.Header("Retry-After"));
    }

    [Fact]
    public async Task Trap_13_a_reservation_is_made_at_the_price_of_the_tier_that_the_prompt_reaches()
    {
        var price = new PriceEntry(InferenceRig.Model, new DateOnly(2026, 1, 1), 1.00m, 4.00m, "config") { Tiers = [new PriceTier(1000, new PriceRates(10.00m, 40.00m))] };
        await using var rig = new InferenceRig(policy: InferenceRig.Policy(perDay: 100), prices: [price]);
        var words = string.Join(' ', Enumerable.Repeat("incident", 2_000));

        await rig.SendAsync(Ask);
        await rig.SendAsync(Ask.Replace("Hello", words, StringComparison.Ordinal));

        var reserved = (await rig.EventsAsync(EventTypes.InferenceStarted)).Select(one => one.Data.Cost!.Value.Usd).ToList();
        Assert.InRange(reserved[0], 0.004m, 0.005m);
        Assert.True(reserved[1] >= 0.04m + 0.02m);
    }

    [Fact]
    public async Task Trap_19_a_stream_that_was_admitted_is_never_cut_for_money()
    {
        await using var rig = new InferenceRig(policy: InferenceRig.Policy(perDay: 0.0045m));

        var (receipt, sink) = await rig.SendAsync(Ask.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));

        Assert.Null(receipt.Fault);
        Assert.Contains("[DONE]", sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trap_40_a_budget_is_enforced_though_nothing_folds_the_stream()
    {
        await using var rig = new InferenceRig(policy: InferenceRig.Policy(perDay: 0.005m)); // The rig runs no projection at all.
        var refused = 0;
        for (var one = 0; one < 40 && refused == 0; one++)
        {
            refused += (await rig.SendAsync(Ask)).Receipt.Fault?.Code == ErrorCodes.BudgetExhausted ? 1 : 0;
        }

        Assert.Equal(1, refused);
    }

    [Fact]
    public void A_total_is_remembered_longer_than_a_day()
    {
        var total = BudgetScope.OfWorkflow("acme", "triage", default);
        var day = BudgetScope.OfDay("acme", "triage", new DateOnly(2026, 11, 23), default);

        Assert.True(BudgetScope.KeptFor(total.Key) > TimeSpan.FromDays(3650));
        Assert.True(BudgetScope.KeptFor(day.Key) < TimeSpan.FromDays(365));
    }
}
