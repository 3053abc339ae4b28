using Keelson.Context;
using Keelson.Economics;
using Keelson.Inference;
using Keelson.Inference.Budgets;
using Keelson.Primitives;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference;

public sealed class BudgetTests
{
    private const string Ask = """{"model":"kimi","max_tokens":1000,"messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task A_run_and_a_day_are_reserved_before_and_settled_after()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perRun: 1, perDay: 10));

        var (receipt, _) = await rig.SendAsync(Ask, InferenceRig.Attribution(run: "r_1"));

        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        foreach (var scope in new[] { BudgetScope.OfRun("acme", new RunId("r_1"), default), BudgetScope.OfDay("acme", InferenceRig.Workflow, day, default) })
        {
            Assert.Equal(receipt.Cost!.Value.ToPico(), await rig.Store.ReadCounterAsync(BudgetScope.SettledCounter(scope.Key), InferenceRig.Cancellation));
        }

        Assert.Equal(0, rig.Budgets.OpenPico);
    }

    [Fact]
    public async Task Trap_14_the_output_limit_is_lowered_before_a_request_is_refused()
    {
        // 80 bytes of prompt at 1 USD and 300 tokens of output at 4 USD a million: 1,000 tokens do not fit, 256 do.
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perDay: 0.0013m));

        var (receipt, _) = await rig.SendAsync(Ask);

        Assert.Null(receipt.Fault);
        var sent = System.Text.Json.JsonDocument.Parse(Assert.Single(twin.Requests).Body).RootElement.GetProperty("max_tokens").GetInt64();
        Assert.InRange(sent, 256, 999);
        var reserved = Assert.Single(await rig.EventsAsync(EventTypes.InferenceStarted)).Data.Cost!.Value;
        Assert.True(reserved <= new Money(0.0013m));
    }

    [Fact]
    public async Task A_budget_that_is_used_up_refuses_with_its_numbers_and_sends_nothing()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perRun: 0.0005m, perDay: 100));

        var (receipt, sink) = await rig.SendAsync(Ask, InferenceRig.Attribution(run: "r_1"));

        Assert.Equal(ErrorCodes.BudgetExhausted, receipt.Fault!.Code);
        Assert.Equal(402, sink.Head!.Status);
        Assert.Contains("0.0005 USD", receipt.Fault.Detail, StringComparison.Ordinal);
        Assert.Empty(twin.Requests);
        var exceeded = Assert.Single(await rig.EventsAsync(EventTypes.BudgetExceeded));
        Assert.Equal("run", exceeded.Data.Subject);
        Assert.True(exceeded.Data.Cost > new Money(0.0005m));
        Assert.Equal(0, rig.Budgets.OpenPico); // All or nothing: the day gives back what the run could not have.
    }

    [Fact]
    public async Task Trap_8_a_model_without_a_price_is_refused_under_a_budget_and_flagged_without_one()
    {
        await using var rig = new InferenceRig(policy: InferenceRig.Policy(perDay: 10), prices: []);
        Assert.Equal(ErrorCodes.ModelPriceUnknown, (await rig.SendAsync(Ask)).Receipt.Fault!.Code);

        await using var free = new InferenceRig(prices: []);
        var (receipt, sink) = await free.SendAsync(Ask);

        Assert.Null(receipt.Fault);
        Assert.Null(receipt.Cost);
        Assert.Null(sink.Header("Keelson-Cost-Usd"));
        Assert.Equal("unknown", Assert.Single(await free.EventsAsync(EventTypes.InferenceCompleted)).Data.PriceState);
    }

    [Fact]
    public async Task Trap_8_a_free_model_is_not_stopped_by_a_budget_that_is_used_up()
    {
        await using var rig = new InferenceRig(
            policy: InferenceRig.Policy(perDay: 0),
            prices: [new PriceEntry(InferenceRig.Model, new DateOnly(2026, 1, 1), 0, 0, "config")]);

        var (receipt, _) = await rig.SendAsync(Ask);

        Assert.Equal((null, Money.Zero), (receipt.Fault, receipt.Cost!.Value));
    }

    [Fact]
    public async Task Trap_15_a_request_without_a_limit_of_its_own_is_reserved_for_and_limited_all_the_same()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perDay: 10));

        await rig.SendAsync("""{"model":"kimi","messages":[{"role":"user","content":"Hello"}]}""");

        Assert.Contains("\"max_tokens\":8192", Assert.Single(twin.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_answers_are_reserved_for_together()
    {
        await using var rig = new InferenceRig(policy: InferenceRig.Policy(perDay: 10));

        await rig.SendAsync(Ask);
        await rig.SendAsync(Ask.Replace("\"max_tokens\"", "\"n\":4,\"max_tokens\"", StringComparison.Ordinal));

        var reserved = (await rig.EventsAsync(EventTypes.InferenceStarted)).Select(one => one.Data.Cost!.Value.Usd).ToList();
        Assert.True(reserved[1] > 3.9m * reserved[0]);
    }

    [Fact]
    public async Task Trap_12_two_hundred_at_once_never_spend_more_than_the_budget()
    {
        // Each answer costs 140 millionths of a dollar and reserves about 4,100; the budget affords 50 answers.
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perDay: 0.0072m));

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => rig.SendAsync(Ask), InferenceRig.Cancellation)));

        var spent = (await rig.EventsAsync(EventTypes.InferenceCompleted)).Sum(one => one.Data.Cost!.Value.Usd);
        Assert.True(spent <= 0.0072m);
        Assert.Equal(spent, results.Where(one => one.Receipt.Fault is null).Sum(one => one.Receipt.Cost!.Value.Usd));
        Assert.All(results, one => Assert.True(one.Receipt.Fault is null || one.Receipt.Fault.Code == ErrorCodes.BudgetExhausted));
        Assert.Equal((0L, 0), (rig.Budgets.OpenPico, await rig.OpenRowsAsync()));
    }

    [Fact]
    public async Task A_failed_attempt_gives_back_what_it_reserved()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Error(400, "no"));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perDay: 10));

        await rig.SendAsync(Ask);

        Assert.Equal(0, rig.Budgets.OpenPico);
        Assert.Equal(0, await rig.OpenRowsAsync());
    }

    [Fact]
    public async Task What_a_process_left_behind_is_written_off_at_its_reservation_once()
    {
        await using var store = new InMemoryStore();
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stall());
        var before = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perDay: 0.01m), store: store);
        using var killed = new CancellationTokenSource();
        var hanging = before.Pipeline.ExecuteAsync(before.Call(Ask), new RecordingSink(), killed.Token);
        while (twin.Requests.IsEmpty)
        {
            await Task.Yield();
        }

        var reserved = Assert.Single(await before.EventsAsync(EventTypes.InferenceStarted)).Data.Cost!.Value;
        await using var after = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perDay: 0.01m), store: store);
        await after.RecoverAsync();
        await after.RecoverAsync();

        var lost = Assert.Single(await after.EventsAsync(EventTypes.InferenceLost));
        Assert.Equal((reserved, FailureClass.PlatformFault, 1), (lost.Data.Cost!.Value, lost.Data.FailureClass, lost.Data.Attempt));
        var day = BudgetScope.OfDay("acme", InferenceRig.Workflow, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), default);
        Assert.Equal(reserved.ToPico(), await store.ReadCounterAsync(BudgetScope.SettledCounter(day.Key), InferenceRig.Cancellation));
        Assert.Equal("lost", RequestStory.Of(await after.EventsAsync())!.State);
        await killed.CancelAsync();
        await hanging;
        await before.DisposeAsync();
    }

    [Fact]
    public async Task A_budget_counts_what_other_processes_have_open()
    {
        await using var store = new InMemoryStore();
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stall());
        await using var other = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perRun: 0.005m), store: store);
        using var stop = new CancellationTokenSource();
        var hanging = other.Pipeline.ExecuteAsync(other.Call(Ask, InferenceRig.Attribution(run: "r_1")), new RecordingSink(), stop.Token);
        while (twin.Requests.IsEmpty)
        {
            await Task.Yield();
        }

        await using var rig = new InferenceRig(policy: InferenceRig.Policy(perRun: 0.005m), store: store);
        var (receipt, _) = await rig.SendAsync(Ask, InferenceRig.Attribution(run: "r_1"));

        Assert.Equal(ErrorCodes.BudgetExhausted, receipt.Fault!.Code);
        await stop.CancelAsync();
        await hanging;
    }

    [Fact]
    public async Task A_prompt_over_the_declared_need_is_refused_and_counted_as_overflow()
    {
        await using var rig = new InferenceRig(need: new ContextNeed(InferenceRig.Workflow, ContextTier.Short, null, null));
        var words = string.Join(' ', Enumerable.Repeat("incident", 9_000));

        var (receipt, sink) = await rig.SendAsync($$"""{"model":"kimi","messages":[{"role":"user","content":"{{words}}"}]}""");

        Assert.Equal(ErrorCodes.ModelContextOverflow, receipt.Fault!.Code);
        Assert.Equal("context_length_exceeded", sink.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Single(await rig.EventsAsync(EventTypes.ContextOverflowed));
        Assert.Equal(FailureClass.ContextOverflow, Assert.Single(await rig.EventsAsync(EventTypes.RequestRefused)).Data.FailureClass);
    }

    [Fact]
    public async Task Trap_29_an_output_limit_over_the_window_is_clamped_on_its_way()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], window: 4096);

        await rig.SendAsync("""{"model":"kimi","max_tokens":32000,"messages":[{"role":"user","content":"Hello"}]}""");

        var sent = System.Text.Json.JsonDocument.Parse(Assert.Single(twin.Requests).Body).RootElement.GetProperty("max_tokens").GetInt64();
        Assert.InRange(sent, 4000, 4090);
    }
}
