using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Keelson.Economics;
using Keelson.Inference;
using Keelson.Inference.Wire;
using Keelson.Primitives;
using Keelson.Telemetry;
using Keelson.Tests.Inference.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Keelson.Tests.Inference;

/// <summary>Tools that a provider runs by itself have an end under a budget, and it is reserved for.</summary>
public sealed class ServerToolTests
{
    private const int PerUse = 10_000; // What the platform reserves for.
    private static readonly PriceEntry Price = new(InferenceRig.Model, new DateOnly(2026, 1, 1), 1m, 4m, "config") { WebSearch = 10m };

    [Theory]
    [InlineData("""[{"type":"web_search_20260209","name":"web_search","max_uses":3}]""", 3, 3, false)]
    [InlineData("""[{"type":"web\u005fsearch_20260209","name":"s","max_uses":2}]""", 2, 2, false)]
    [InlineData("""[{"type":"web_search_20260209","name":"web_search"},{"type":"custom","name":"web_search","input_schema":{"type":"object"}}]""", 5, 5, true)]
    [InlineData("""[{"type":"web_search_20260209","max_uses":null},{"type":"web_fetch_20260209","max_uses":4}]""", 5, 9, true)]
    [InlineData("""[{"max_uses":1,"type":"web_search_20260209","max_uses":7}]""", 7, 7, false)]
    [InlineData("""[{"type":"code_execution_20260120","name":"code_execution"}]""", 0, 5, false)]
    [InlineData("""[{"name":"look","input_schema":{"type":"object","properties":{"type":{"type":"web_search"}}}}]""", 0, 0, false)]
    [InlineData("""null""", 0, 0, false)]
    [InlineData("""["web_search",{"type":["web_search"]}]""", 0, 0, false)]
    public void A_message_says_how_often_each_tool_may_be_used(string tools, long searches, long uses, bool isOpen)
    {
        var plan = PlanOf(WireProtocol.AnthropicMessages, $$"""{"model":"m","max_tokens":9,"messages":[],"tools":{{tools}}}""");

        Assert.Equal((searches, uses, isOpen), (plan.Searches, plan.Uses, plan.IsOpen));
    }

    [Theory]
    [InlineData("""[{"type":"web_search","max_uses":1}],"max_tool_calls":3""", 3, 3, false)]
    [InlineData("""[{"type":"web_search_preview"}],"max_tool_calls":null""", 5, 5, true)]
    [InlineData("""[{"type":"file_search"}]""", 0, 5, true)]
    [InlineData("""[{"type":"function","name":"web_search"}]""", 0, 0, false)]
    public void A_response_says_how_often_all_tools_may_be_used(string tools, long searches, long uses, bool isOpen)
    {
        var plan = PlanOf(WireProtocol.OpenAiResponses, $$"""{"model":"m","input":"x","tools":{{tools}}}""");

        Assert.Equal((searches, uses, isOpen), (plan.Searches, plan.Uses, plan.IsOpen));
    }

    [Fact]
    public async Task A_budget_that_affords_the_tokens_and_not_the_searches_refuses()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json("""{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":2}}"""));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)], policy: InferenceRig.Policy(perDay: 0.025m), prices: [Price]);
        const string Ask = """{"model":"kimi","max_tokens":300,"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"web_search_20260209","name":"web_search","max_uses":USES}]}""";

        var (many, _) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, Ask.Replace("USES", "3", StringComparison.Ordinal));
        var (one, _) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, Ask.Replace("USES", "1", StringComparison.Ordinal));
        var (endless, _) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, Ask.Replace("USES", "501", StringComparison.Ordinal));

        Assert.Equal((ErrorCodes.BudgetExhausted, null, ErrorCodes.RequestInvalid), (many.Fault?.Code, one.Fault?.Code, endless.Fault?.Code));
        Assert.Contains("500 times", endless.Fault!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        WireProtocol.AnthropicMessages,
        """{"model":"kimi","max_tokens":300,"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"web_search_20260209","name":"web_search"},{"type":"web_fetch_1","max_uses":2},{"type":"web_search_2","max_uses" : null}]}""",
        """{"model":"upstream-model","max_tokens":300,"messages":[{"role":"user","content":"Hi"}],"tools":[{"max_uses":5,"type":"web_search_20260209","name":"web_search"},{"type":"web_fetch_1","max_uses":2},{"type":"web_search_2","max_uses" : 5}]}""")]
    [InlineData(
        WireProtocol.OpenAiResponses,
        """{"model":"kimi","max_output_tokens":300,"input":"Hi","tools":[{"type":"web_search"}]}""",
        """{"max_tool_calls":5,"model":"upstream-model","max_output_tokens":300,"input":"Hi","tools":[{"type":"web_search"}]}""")]
    [InlineData(
        WireProtocol.OpenAiResponses,
        """{"model":"kimi","max_output_tokens":300,"input":"Hi","max_tool_calls":null,"tools":[{"type":"web_search"}]}""",
        """{"model":"upstream-model","max_output_tokens":300,"input":"Hi","max_tool_calls":5,"tools":[{"type":"web_search"}]}""")]
    public async Task A_request_without_a_limit_is_given_one_under_a_budget_and_is_untouched_without(WireProtocol protocol, string body, string sent)
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Error(400, "enough seen"));
        var up = protocol == WireProtocol.AnthropicMessages ? InferenceRig.Anthropic(twin.Url) : InferenceRig.OpenAi(twin.Url, protocol);
        await using var bound = new InferenceRig([up], policy: InferenceRig.Policy(perDay: 10m), prices: [Price]);
        await using var free = new InferenceRig([up], prices: [Price]);

        await bound.SendAsAsync(protocol, body);
        await free.SendAsAsync(protocol, body);

        Assert.Equal([sent, body.Replace("kimi", "upstream-model", StringComparison.Ordinal)], twin.Requests.Select(request => request.Body));
    }

    [Theory]
    [InlineData(""" "web_search_options":{}""")]
    [InlineData(""" "tools":[{"type":"web_search"}]""")]
    public async Task Searches_of_a_chat_have_no_limit_and_are_refused_under_a_budget_when_they_cost(string asked)
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        var body = $$"""{"model":"kimi","max_tokens":300,"messages":[{"role":"user","content":"Hi"}],{{asked}}}""";
        await using var bound = new InferenceRig([InferenceRig.OpenAi(twin.Url)], policy: InferenceRig.Policy(perDay: 10m), prices: [Price]);
        await using var unpriced = new InferenceRig([InferenceRig.OpenAi(twin.Url)], policy: InferenceRig.Policy(perDay: 10m), prices: [Price with { WebSearch = null }]);
        await using var free = new InferenceRig([InferenceRig.OpenAi(twin.Url)], prices: [Price]);

        var (refused, _) = await bound.SendAsync(body);

        Assert.Equal(ErrorCodes.RequestUnsupported, refused.Fault?.Code);
        Assert.Contains("max_tool_calls", refused.Fault!.Detail, StringComparison.Ordinal);
        Assert.Null((await unpriced.SendAsync(body)).Receipt.Fault);
        Assert.Null((await free.SendAsync(body)).Receipt.Fault);
    }

    [Fact]
    public async Task A_provider_that_searches_more_than_it_may_is_recorded_as_that_and_the_budget_closes()
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(Message(10, 2, 90)));
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)], policy: InferenceRig.Policy(perDay: 0.5m), prices: [Price]);
        const string Ask = """{"model":"kimi","max_tokens":300,"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"web_search_20260209","name":"web_search","max_uses":2}]}""";

        var (over, _) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, Ask);
        var (after, _) = await rig.SendAsAsync(WireProtocol.AnthropicMessages, Ask);

        Assert.Equal((0.900018m, null, ErrorCodes.BudgetExhausted), (over.Cost!.Value.Usd, over.Fault, after.Fault?.Code));
        var data = Assert.Single(await rig.EventsAsync(EventTypes.BudgetOverrun)).Data;
        var reserved = Assert.Single(await rig.EventsAsync(EventTypes.InferenceStarted)).Data.Cost;
        Assert.Equal((over.Cost, reserved, "day", 90L), (data.Cost, data.PreviousCost, data.Subject, data.Usage!.WebSearches));
        var story = RequestStory.Of([.. (await rig.EventsAsync()).Where(one => one.Data.Request == over.Id.Value)])!;
        Assert.Equal(over.Cost - reserved, story.Attempts[0].Overrun);
        Assert.Equal((over.Cost, "answered"), (story.Cost, story.State));
    }

    [Fact]
    public async Task Providers_that_keep_to_the_limits_never_overrun_a_budget_however_many_search_at_once()
    {
        const decimal Budget = 1.5m;
        await using var twin = await UpstreamTwin.StartAsync(AnswerAsDear);
        await using var rig = new InferenceRig([InferenceRig.Anthropic(twin.Url)], policy: InferenceRig.Policy(perDay: Budget), prices: [Price]);

        var sent = await Task.WhenAll(Enumerable.Range(0, 120).Select(async number =>
        {
            var limit = number % 3 == 0 ? "" : $",\"max_uses\":{number % 4}";
            var body = $$"""{"model":"kimi","max_tokens":{{300 + number}},"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"web_search_20260209","name":"web_search"{{limit}}}]}""";
            return (await rig.SendAsAsync(WireProtocol.AnthropicMessages, body)).Receipt;
        }));

        var spent = sent.Sum(receipt => receipt.Cost!.Value.Usd);
        Assert.All(sent, receipt => Assert.True(receipt.Fault is null || receipt.Fault.Code == ErrorCodes.BudgetExhausted, receipt.Fault?.Detail));
        Assert.Contains(sent, receipt => receipt.Fault is null);
        Assert.Contains(sent, receipt => receipt.Fault is not null);
        Assert.InRange(spent, Budget / 3, Budget);
        Assert.Empty(await rig.EventsAsync(EventTypes.BudgetOverrun));
        Assert.Equal(0, await rig.OpenRowsAsync());
        Assert.Equal(spent, (await rig.EventsAsync(EventTypes.InferenceCompleted)).Sum(one => one.Data.Cost!.Value.Usd));
    }

    private static ServerToolPlan PlanOf(WireProtocol protocol, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return ServerToolPlan.Of(protocol, bytes, RequestScanner.Scan(protocol, bytes, new InferenceOptions()).Shape!);
    }

    // All searches that it may make, each with a full page, the prompt read again after each, and the longest answer.
    private static Task AnswerAsDear(HttpContext http)
    {
        var body = (string)http.Items["body"]!;
        var uses = int.Parse(Regex.Match(body, "\"max_uses\":(\\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        var output = JsonDocument.Parse(body).RootElement.GetProperty("max_tokens").GetInt32();
        var input = Enumerable.Range(0, uses + 1).Sum(use => (body.Length / 4) + (use * (PerUse + (output / Math.Max(1, uses)))));
        return UpstreamTwin.Json(Message(input, output, uses))(http);
    }

    private static string Message(int input, int output, int searches) => FormattableString.Invariant(
        $$$"""{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":{{{input}}},"output_tokens":{{{output}}},"server_tool_use":{"web_search_requests":{{{searches}}} } } }""");
}
