using System.Text.Json;
using Keelson.Inference;
using Keelson.Inference.Protocols;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Primitives;
using Keelson.Tests.Inference.Upstreams;

namespace Keelson.Tests.Inference.Protocols;

public sealed class RequestTranslationTests
{
    private const string Chat = """
        {"model":"kimi","max_tokens":500,"temperature":0.5,"stop":["END"],"parallel_tool_calls":false,"tool_choice":"required","user":"u1",
         "messages":[
           {"role":"system","content":"Be brief."},
           {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"image_url","image_url":{"url":"https://example.org/a.png"}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}}]},
           {"role":"assistant","content":"Let me look.","tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\"at\":1}"}},{"id":"c2","type":"function","function":{"name":"look","arguments":"{\"at\":2}"}}]},
           {"role":"tool","tool_call_id":"c1","content":"a cat"},
           {"role":"tool","tool_call_id":"c2","content":"a dog"},
           {"role":"user","content":"And now?"}],
         "tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object","properties":{"at":{"type":"integer"}}}}}],
         "response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"},"strict":true}}}
        """;

    [Fact]
    public void A_chat_request_in_the_words_of_Anthropic()
    {
        var messages = Translate(WireProtocol.OpenAiChat, WireProtocol.AnthropicMessages, Chat);

        Assert.Equal("Be brief.", messages.GetProperty("system").GetString());
        Assert.Equal(500, messages.GetProperty("max_tokens").GetInt32());
        Assert.Equal("""{"type":"any","disable_parallel_tool_use":true}""", messages.GetProperty("tool_choice").GetRawText());
        var turns = messages.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(["user", "assistant", "user"], turns.Select(turn => turn.GetProperty("role").GetString()));
        Assert.Equal(["text", "image", "image", "document"], Types(turns[0]));
        Assert.Equal(["text", "tool_use", "tool_use"], Types(turns[1]));
        Assert.Equal(["tool_result", "tool_result", "text"], Types(turns[2]));
        Assert.Equal("""{"type":"object","properties":{"at":{"type":"integer"}}}""", messages.GetProperty("tools")[0].GetProperty("input_schema").GetRawText());
        Assert.Equal("""{"format":{"type":"json_schema","schema":{"type":"object"}}}""", messages.GetProperty("output_config").GetRawText());
    }

    [Fact]
    public void A_chat_request_in_the_words_of_responses()
    {
        var responses = Translate(WireProtocol.OpenAiChat, WireProtocol.OpenAiResponses, Chat.Replace("\"stop\":[\"END\"],", "", StringComparison.Ordinal));

        Assert.Equal("Be brief.", responses.GetProperty("instructions").GetString());
        Assert.False(responses.GetProperty("store").GetBoolean());
        Assert.Equal(
            ["message", "message", "function_call", "function_call", "function_call_output", "function_call_output", "message"],
            responses.GetProperty("input").EnumerateArray().Select(item => item.GetProperty("type").GetString()));
        Assert.Equal("json_schema", responses.GetProperty("text").GetProperty("format").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(WireProtocol.AnthropicMessages)]
    [InlineData(WireProtocol.OpenAiResponses)]
    public void A_chat_request_means_the_same_there_and_back(WireProtocol other)
    {
        var request = Read(WireProtocol.OpenAiChat, other == WireProtocol.OpenAiResponses ? Chat.Replace("\"stop\":[\"END\"],", "", StringComparison.Ordinal) : Chat);

        Assert.Equal(Meaning(request), Meaning(Read(other, Write(other, request))));
    }

    [Fact]
    public void Recorded_requests_mean_the_same_there_and_back()
    {
        var count = 0;
        foreach (var protocol in (WireProtocol[])[WireProtocol.OpenAiChat, WireProtocol.AnthropicMessages, WireProtocol.OpenAiResponses])
        {
            foreach (var (name, text) in ProviderVectors.Requests(protocol))
            {
                NeutralRequest request;
                try
                {
                    request = Read(protocol, text);
                }
                catch (FaultException refusal) when (refusal.Fault.Code == ErrorCodes.RequestUnsupported)
                {
                    continue; // A tool of the provider's own.
                }

                foreach (var other in (WireProtocol[])[WireProtocol.OpenAiChat, WireProtocol.AnthropicMessages, WireProtocol.OpenAiResponses])
                {
                    try
                    {
                        Assert.Equal($"{name} {other} {Meaning(request)}", $"{name} {other} {Meaning(Read(other, Write(other, request)))}");
                        count++;
                    }
                    catch (FaultException refusal) when (refusal.Fault.Code == ErrorCodes.RequestUnsupported)
                    {
                        // Said, and not left out in silence.
                    }
                }
            }
        }

        Assert.True(count > 20, $"{count}");
    }

    [Theory]
    [InlineData(WireProtocol.OpenAiChat, """{"model":"kimi","n":2,"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData(WireProtocol.OpenAiChat, """{"model":"kimi","messages":[{"role":"user","content":[{"type":"video_url","video_url":{}}]}]}""")]
    [InlineData(WireProtocol.OpenAiResponses, """{"model":"kimi","input":"x","tools":[{"type":"web_search"}]}""")]
    [InlineData(WireProtocol.AnthropicMessages, """{"model":"kimi","max_tokens":9,"messages":[{"role":"user","content":"x"}],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""")]
    public async Task What_the_provider_can_not_be_told_is_refused_and_not_left_out(WireProtocol client, string body)
    {
        await using var twin = await UpstreamTwin.StartAsync(UpstreamTwin.Json(UpstreamTwin.Answer));
        await using var rig = new InferenceRig([client == WireProtocol.OpenAiChat ? InferenceRig.Anthropic(twin.Url) : InferenceRig.OpenAi(twin.Url)]);

        var (receipt, _) = await rig.SendAsAsync(client, body);

        Assert.Equal("request.unsupported", receipt.Fault!.Code.Code);
        Assert.Empty(twin.Requests);
    }

    [Fact]
    public async Task Thinking_is_asked_for_by_its_effort()
    {
        await Task.CompletedTask;
        var messages = Translate(WireProtocol.OpenAiChat, WireProtocol.AnthropicMessages, """{"model":"kimi","max_tokens":20000,"temperature":0.2,"reasoning_effort":"medium","messages":[{"role":"user","content":"x"}]}""");
        var chat = Translate(WireProtocol.AnthropicMessages, WireProtocol.OpenAiChat, """{"model":"kimi","max_tokens":20000,"thinking":{"type":"enabled","budget_tokens":4096},"messages":[{"role":"user","content":"x"}]}""");

        Assert.Equal("""{"type":"enabled","budget_tokens":4096}""", messages.GetProperty("thinking").GetRawText());
        Assert.False(messages.TryGetProperty("temperature", out _));
        Assert.Equal("medium", chat.GetProperty("reasoning_effort").GetString());
    }

    [Theory]
    [InlineData(true, "max_tokens", "reasoning_content")]
    [InlineData(false, "max_completion_tokens", null)]
    public void OpenAi_itself_is_asked_in_other_words_than_servers_that_speak_its_api(bool keepsReasoning, string limit, string? reasoning)
    {
        var request = Read(
            WireProtocol.AnthropicMessages,
            """{"model":"kimi","max_tokens":700,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"s"},{"type":"text","text":"y"}]},{"role":"user","content":"z"}]}""");

        var chat = JsonDocument.Parse(ProtocolBridge.Encode(WireProtocol.OpenAiChat, request, keepsReasoning).ToJsonString()).RootElement;

        Assert.Equal(700, chat.GetProperty(limit).GetInt32());
        Assert.Equal(reasoning is not null, chat.GetProperty("messages")[1].TryGetProperty("reasoning_content", out _));
    }

    private static IEnumerable<string?> Types(JsonElement turn) => turn.GetProperty("content").EnumerateArray().Select(part => part.GetProperty("type").GetString());

    private static JsonElement Translate(WireProtocol from, WireProtocol to, string body) => JsonDocument.Parse(Write(to, Read(from, body))).RootElement;

    private static NeutralRequest Read(WireProtocol protocol, string body)
    {
        using var document = JsonDocument.Parse(body);
        return ProtocolBridge.Decode(protocol, document.RootElement);
    }

    private static string Write(WireProtocol protocol, NeutralRequest request) => ProtocolBridge.Encode(protocol, request, keepsReasoning: true).ToJsonString();

    // What every protocol can say; reasoning goes back only to the provider that it came from.
    private static string Meaning(NeutralRequest request)
    {
        var turns = new List<(bool IsAssistant, List<string> Parts)>();
        foreach (var turn in request.Turns)
        {
            var results = turn.Parts.Where(part => part.Kind == PartKind.ToolResult).ToList();
            var pictures = results.SelectMany(result => result.Content).Where(part => part.Kind != PartKind.Text); // Chat shows them behind the results.
            var parts = results.Concat(pictures).Concat(turn.Parts.Where(part => part.Kind is not (PartKind.Reasoning or PartKind.ToolResult))).Select(Meaning).ToList();
            if (turns.Count > 0 && turns[^1].IsAssistant == turn.IsAssistant)
            {
                turns[^1].Parts.AddRange(parts);
            }
            else
            {
                turns.Add((turn.IsAssistant, parts));
            }
        }

        var all = turns.Select(turn => (turn.IsAssistant ? "A" : "U") + ":" + Texts(turn.Parts));
        var tools = request.Tools.Select(tool => $"{tool.Name}/{tool.Description}/{tool.Schema?.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)}");
        return $"{string.Join('\n', request.System.Select(part => part.Text))}|{string.Join(" ", all)}|{string.Join(",", tools)}|{(request.Tools.Count > 0 ? request.ToolChoice ?? "auto" : "")}|{request.Format?.Schema?.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)}|{request.IsStream}";
    }

    // Neighbouring words may be written as one.
    private static string Texts(List<string> parts) => string.Concat(parts).Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    private static string Meaning(NeutralPart part) =>
        part.Kind == PartKind.Text ? part.Text!.Trim()
        : part.Kind == PartKind.ToolCall ? $"call({part.Id},{part.Name},{part.Arguments?.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)})"
        : part.Kind == PartKind.ToolResult ? $"result({part.Id},{string.Join(" ", part.Content.Where(one => one.Kind == PartKind.Text).Select(Meaning))})"
        : $"{part.Kind}({part.Url}{part.Data}{part.FileId})";
}
