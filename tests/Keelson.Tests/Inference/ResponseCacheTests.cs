using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Inference;

public sealed class ResponseCacheTests
{
    private const string Ask = """{"model":"kimi","max_tokens":1000,"messages":[{"role":"user","content":"Hello"}]}""";

    private static WorkflowInferencePolicy Cached => InferenceRig.Policy(perDay: 10) with { CacheFor = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task Trap_10_an_answer_from_the_cache_costs_nothing_and_is_in_the_ledger()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], Cached);

        var (_, first) = await rig.SendAsync(Ask);
        var (receipt, second) = await rig.SendAsync(Ask);

        Assert.Single(twin.Requests);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal((Money.Zero, 0, "keelson/cache"), (receipt.Cost, receipt.Attempts, receipt.Deployment));
        Assert.Equal(("0", "keelson/cache"), (second.Header("Keelson-Cost-Usd"), second.Header("Keelson-Deployment")));
        Assert.NotEqual(first.Header("x-request-id"), second.Header("x-request-id"));
        var ended = await rig.EventsAsync(EventTypes.InferenceCompleted);
        Assert.Equal(("keelson/cache", Money.Zero, "answered"), (ended[1].Data.Deployment, ended[1].Data.Cost, ended[1].Data.Verdict));
    }

    [Fact]
    public async Task Equal_requests_at_once_ask_once()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], Cached);

        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => rig.SendAsync(Ask), InferenceRig.Cancellation)));

        Assert.Single(twin.Requests);
        Assert.All(all, one => Assert.Null(one.Receipt.Fault));
        Assert.Single(all.Select(one => one.Sink.Text).Distinct());
    }

    [Fact]
    public async Task An_error_is_not_kept_and_not_shared()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Error(400, "no"), UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], Cached);

        Assert.NotNull((await rig.SendAsync(Ask)).Receipt.Fault);
        Assert.Null((await rig.SendAsync(Ask)).Receipt.Fault);
        Assert.Equal(2, twin.Requests.Count);
    }

    [Fact]
    public async Task The_cache_passes_every_policy_and_never_a_border()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], Cached with { Rate = new RateLimit(2, null) });
        await rig.SendAsync(Ask);

        var forbidden = await rig.Pipeline.ExecuteAsync(rig.Call(Ask) with { AllowedModels = new HashSet<string> { "other" } }, new RecordingSink(), InferenceRig.Cancellation);
        Assert.Equal(ErrorCodes.AuthScopeMissing, forbidden.Fault!.Code);
        Assert.Equal("keelson/cache", (await rig.SendAsync(Ask)).Receipt.Deployment);
        Assert.Equal(ErrorCodes.QuotaExceeded, (await rig.SendAsync(Ask)).Receipt.Fault!.Code);
        Assert.Single(twin.Requests);

        await rig.SendAsync(Ask, InferenceRig.Attribution(workflow: null));
        Assert.Equal(2, twin.Requests.Count); // Nobody asked for a cache there.
    }

    [Fact]
    public async Task An_answer_grows_old_and_a_workflow_that_did_not_ask_for_a_cache_has_none()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([InferenceRig.OpenAi(twin.Url)], Cached, time: time);
        await rig.SendAsync(Ask);
        time.Advance(TimeSpan.FromMinutes(1));
        await rig.SendAsync(Ask);
        Assert.Equal(2, twin.Requests.Count);

        await using var plain = new InferenceRig([InferenceRig.OpenAi(twin.Url)]);
        await plain.SendAsync(Ask);
        await plain.SendAsync(Ask);
        Assert.Equal(4, twin.Requests.Count);
    }

    [Fact]
    public void The_cache_is_bounded_in_bytes()
    {
        var cache = new ResponseCache(new InferenceOptions { CacheBytesMax = 100, CachedAnswerBytesMax = 60 }, TimeProvider.System);
        CachedAnswer Answer(int bytes) => new(new ResponseHead(200, "application/json", [], false), new byte[bytes], null, DateTimeOffset.MaxValue);
        foreach (var (key, bytes) in new[] { ("a", 50), ("b", 50), ("c", 50), ("d", 61) })
        {
            cache.Find(key);
            cache.Land(key, Answer(bytes));
        }

        Assert.Equal((100L, true, false, false), (cache.Bytes, cache.Peek("c") is not null, cache.Peek("a") is not null, cache.Peek("d") is not null));
    }
}
