using Keelson.Economics;
using Keelson.Inference;
using Keelson.Inference.Budgets;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;
using Keelson.Tests.Storage;

namespace Keelson.Tests.Inference;

/// <summary>Complaints about other gateways about budgets, retries, context and memory that this one must not earn.</summary>
public sealed class GatewayTrapTests
{
    private const string Ask = """{"model":"kimi","max_tokens":1000,"messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task Trap_18_gateways_at_one_desk_share_one_budget_and_do_not_multiply_it()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var first = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perDay: 0.0072m));
        await using var second = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perDay: 0.0072m), store: first.Store, desk: first.Budgets);

        await Task.WhenAll(Enumerable.Range(0, 120).Select(number => Task.Run(() => (number % 2 == 0 ? first : second).SendAsync(Ask), InferenceRig.Cancellation)));

        Assert.InRange((await first.EventsAsync(EventTypes.InferenceCompleted)).Sum(one => one.Data.Cost!.Value.Usd), 0.0001m, 0.0072m);
        Assert.Equal(0, first.Budgets.OpenPico);
    }

    [Fact]
    public async Task Trap_22_an_attempt_that_used_tokens_and_failed_is_paid_for_once_and_the_request_is_the_sum()
    {
        await using var broken = await UpstreamTwin.StartAsync(UpstreamTwin.Cut(UpstreamTwin.Role));
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Stream(UpstreamTwin.Role, UpstreamTwin.Chunk("Hi"), UpstreamTwin.Finish, UpstreamTwin.Usage, UpstreamTwin.Done));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(broken.Url, "a"), InferenceRig.OpenAi(twin.Url, "b")]);

        var (receipt, _) = await rig.SendAsync(Ask.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));

        var rows = (await rig.EventsAsync()).Where(one => one.Type is EventTypes.InferenceFailed or EventTypes.InferenceCompleted).Select(one => one.Data).ToList();
        Assert.Equal(["fallback", "answered"], rows.Select(row => row.Verdict));
        Assert.True(rows[0].Usage!.IsEstimated);
        Assert.Equal(rows.Sum(row => row.Cost!.Value.Usd), receipt.Cost!.Value.Usd);
        Assert.Equal(2, receipt.Attempts);
    }

    [Theory]
    [InlineData(502, true)]
    [InlineData(504, true)]
    [InlineData(429, false)]
    [InlineData(503, false)]
    [InlineData(529, false)]
    public async Task Trap_23_a_gateway_s_error_may_have_been_billed_and_a_refusal_was_not(int status, bool isBilledPerhaps)
    {
        await using var bad = await UpstreamTwin.StartAsync(UpstreamTwin.Error(status, "no"));
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(bad.Url, "a"), InferenceRig.OpenAi(twin.Url, "b")]);

        await rig.SendAsync(Ask);

        var failed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed)).Data;
        Assert.Equal(isBilledPerhaps, failed.Cost > Money.Zero);
        Assert.Equal(isBilledPerhaps, failed.Usage?.IsEstimated ?? false);
    }

    [Theory]
    [InlineData(200, "overloaded_error", "Overloaded", nameof(Remedy.Retry))]
    [InlineData(529, "overloaded_error", "Overloaded", nameof(Remedy.Retry))]
    [InlineData(402, "payment_required", "Payment required", nameof(Remedy.OtherDeployment))]
    [InlineData(429, "rate_limit_error", "slow down", nameof(Remedy.Retry))]
    [InlineData(400, "invalid_request_error", "no", nameof(Remedy.None))]
    public void Trap_25_what_another_try_can_help_gets_another_try(int status, string type, string message, string remedy) =>
        Assert.Equal(remedy, UpstreamErrorRules.Classify(status, new UpstreamErrorBody(message, type, null, null), "up/m", null).Remedy.ToString());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trap_26_a_guardrail_of_a_provider_follows_the_rules_for_retries_as_every_other_error(bool hasOwnRule)
    {
        await using var guarded = await UpstreamTwin.StartAsync(UpstreamTwin.Error(446, "The output was stopped by a guardrail."));
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        var first = InferenceRig.OpenAi(guarded.Url, "a");
        UpstreamErrorRule[] own = hasOwnRule ? [new UpstreamErrorRule(446, 446, ["guardrail"], ErrorCodes.ModelContentFiltered, Remedy.OtherDeployment)] : [];
        await using var rig = new InferenceRig([first with { Provider = first.Provider with { Errors = own } }, InferenceRig.OpenAi(twin.Url, "b")]);

        var (receipt, _) = await rig.SendAsync(Ask);

        var failed = Assert.Single(await rig.EventsAsync(EventTypes.InferenceFailed)).Data;
        Assert.Equal((hasOwnRule ? "fallback" : "failFast", "model.content_filtered"), (failed.Verdict, failed.Code));
        Assert.Equal((hasOwnRule ? null : ErrorCodes.ModelContentFiltered, hasOwnRule ? 1 : 0), (receipt.Fault?.Code, twin.Requests.Count));
        Assert.Single(guarded.Requests); // Asked once in either case.
    }

    [Fact]
    public void An_own_rule_of_a_provider_goes_before_what_holds_for_all_and_leaves_the_rest_alone()
    {
        UpstreamErrorRule[] own = [new UpstreamErrorRule(400, 499, ["tenant is being moved"], ErrorCodes.ModelUnavailable, Remedy.Retry)];

        var moved = UpstreamErrorRules.Classify(400, new UpstreamErrorBody("The tenant is being moved", null, null, null), "up/m", null, own);
        var other = UpstreamErrorRules.Classify(400, new UpstreamErrorBody("no", null, null, null), "up/m", null, own);

        Assert.Equal((ErrorCodes.ModelUnavailable, Remedy.Retry), (moved.Fault.Code, moved.Remedy));
        Assert.Equal((ErrorCodes.ModelRejected, Remedy.None), (other.Fault.Code, other.Remedy));
    }

    [Fact]
    public async Task Trap_35_many_writers_share_one_commit_and_nobody_is_locked_out()
    {
        using var folder = new TempFolder();
        await using var store = StoreMaker.OpenSqlite(folder.Path);
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perDay: 100), store: store);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(InferenceRig.Cancellation);

        // Readers of the same tables, all the while.
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var read = 0;
            while (!stop.IsCancellationRequested)
            {
                read += (await rig.EventsAsync(EventTypes.InferenceCompleted)).Count + await rig.OpenRowsAsync();
            }

            return read;
        })).ToList();
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => rig.SendAsync(Ask), InferenceRig.Cancellation)));
        await stop.CancelAsync();

        Assert.All(await Task.WhenAll(readers), read => Assert.True(read > 0));
        Assert.All(answers, answer => Assert.Null(answer.Receipt.Fault));
        var ended = await rig.EventsAsync(EventTypes.InferenceCompleted);
        var day = BudgetScope.OfDay("acme", InferenceRig.Workflow, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), default);
        Assert.Equal((500, 0), (ended.Count, await rig.OpenRowsAsync()));
        Assert.Equal(ended.Sum(one => one.Data.Cost!.Value.ToPico()), await store.ReadCounterAsync(BudgetScope.SettledCounter(day.Key), InferenceRig.Cancellation));
    }

    [Theory]
    [InlineData(400, "This model's maximum context length is 32768 tokens. However, you requested 33077 tokens")]
    [InlineData(400, "input length and `max_tokens` exceed context limit: 195261 + 12288 > 204650")]
    [InlineData(400, "The input exceeds the configured limit of 272000 tokens")]
    [InlineData(400, "prompt is too long: 209303 tokens > 200000 maximum")]
    [InlineData(422, "the request exceeds the available context size")]
    public void Trap_27_overflow_is_known_in_the_words_of_many_providers(int status, string message)
    {
        var failure = UpstreamErrorRules.Classify(status, new UpstreamErrorBody(message, "invalid_request_error", null, null), "up/m", null);

        Assert.Equal((ErrorCodes.ModelContextOverflow, Remedy.None), (failure.Fault.Code, failure.Remedy));
    }

    [Fact]
    public async Task Trap_28_the_window_is_checked_before_the_call_without_any_switch()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], window: 1024);

        var (receipt, _) = await rig.SendAsync(Ask.Replace("Hello", string.Join(' ', Enumerable.Repeat("incident", 1100)), StringComparison.Ordinal));

        Assert.Equal(ErrorCodes.ModelContextOverflow, receipt.Fault!.Code);
        Assert.Empty(twin.Requests);
    }

    [Fact]
    public async Task Trap_33_memory_does_not_grow_with_requests_that_are_over()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perRun: 1), time: time);
        for (var run = 0; run < 300; run++)
        {
            await rig.SendAsync(Ask, InferenceRig.Attribution(run: "r_" + run));
            time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.InRange(rig.Budgets.BudgetsKnown, 1, 130); // Ten idle minutes are kept, 60 runs, and as many until the next tidying.
        Assert.Equal(0, rig.Budgets.Leases);
    }

    [Fact]
    public async Task Trap_34_what_an_answer_cost_is_in_the_ledger_and_in_the_budget_in_one_commit()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], InferenceRig.Policy(perDay: 10));
        var day = BudgetScope.OfDay("acme", InferenceRig.Workflow, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), default);
        var sink = new RecordingSink
        {
            BeforeWrite = async _ =>
            {
                // Before the last byte both are durable, and they agree.
                var spent = Assert.Single(await rig.EventsAsync(EventTypes.InferenceCompleted)).Data.Cost!.Value;
                Assert.Equal(spent.ToPico(), await rig.Store.ReadCounterAsync(BudgetScope.SettledCounter(day.Key), InferenceRig.Cancellation));
                Assert.Equal(0, await rig.OpenRowsAsync());
            },
        };

        Assert.Null((await rig.Pipeline.ExecuteAsync(rig.Call(Ask), sink, InferenceRig.Cancellation)).Fault);
        Assert.NotEmpty(sink.Writes);
    }

    [Fact]
    public async Task Trap_39_a_budget_and_a_rate_hold_under_whatever_name_a_model_is_asked_for()
    {
        await using var rig = new InferenceRig();
        rig.Snapshots.Update(snapshot => snapshot
            .With(new ModelCatalog(
                [],
                [new ModelDefinition("kimi", 262_144, [InferenceRig.Simulator()]) { Aliases = ["latest", "best"] }],
                [InferenceRig.Policy(perDay: 10) with { Rate = new RateLimit(null, 2_500) }]))
            .With(new PriceBook([new PriceEntry("kimi", new DateOnly(2026, 1, 1), 1, 4, "config")])));

        var outcomes = new List<string?>();
        foreach (var name in new[] { "kimi", "latest", "best", "latest", "kimi", "best" })
        {
            outcomes.Add((await rig.SendAsync(Ask.Replace("kimi", name, StringComparison.Ordinal))).Receipt.Fault?.Code.Code);
        }

        var priced = await rig.EventsAsync(EventTypes.InferenceCompleted);
        Assert.All(priced, one => Assert.Equal("priced", one.Data.PriceState));
        var spent = await rig.Store.ReadCounterAsync(
            BudgetScope.SettledCounter(BudgetScope.OfDay("acme", InferenceRig.Workflow, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), default).Key),
            InferenceRig.Cancellation);
        Assert.Equal(priced.Sum(one => one.Data.Cost!.Value.ToPico()), spent);
        Assert.Null(outcomes[0]);
    }
}
