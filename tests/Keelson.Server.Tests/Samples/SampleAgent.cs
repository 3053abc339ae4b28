using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Inference.Simulation;
using Keelson.Primitives;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Server.Tests.Samples;

/// <summary>
/// The shortest agent: the real simulator, the real request builder of HTTP tools and the real service, without anything durable
/// between them. What the script and the data are worth shows here, apart from the runtime.
/// </summary>
internal sealed class SampleAgent(OperationsHost host, PlatformSnapshot snapshot, SimulatorScriptFile scripts) : IDisposable
{
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler());
    private readonly ToolArguments _arguments = new();
    private readonly SimulatorPlayer _player = new(scripts, 7);

    /// <summary>Runs one input to its final answer, and undoes what can be undone when that is a failure.</summary>
    public async Task<JsonElement> RunAsync(string workflow, string input, string run)
    {
        var agent = snapshot.Get<AgentBook>().Agents[workflow];
        var messages = new JsonArray(Message("system", agent.Instructions), Message("user", input));
        var undo = new Stack<(CompensationTemplate Template, JsonElement Args, JsonElement Result)>();
        for (var turn = 0; turn < agent.TurnsMax; turn++)
        {
            var reply = _player.Play(new SimulatorConversation(Request(agent, messages)), null);
            if (reply.Calls.Count == 0)
            {
                var answer = JsonSerializer.Deserialize<JsonElement>(reply.Text!);
                await UndoAsync(answer.GetProperty("outcome").GetString() == "failure" ? undo : [], run);
                return answer;
            }

            messages.Add(Said(reply));
            foreach (var call in reply.Calls)
            {
                var tool = snapshot.Get<ToolCatalog>().Tools[agent.Tools.Single(name => Wire(name) == call.Name)];
                var args = JsonSerializer.Deserialize<JsonElement>(call.Arguments);
                var (isDone, text) = await CallAsync(tool, call.Arguments, $"{run}-{turn}", run);
                if (isDone && tool.Compensate is { } template)
                {
                    undo.Push((template, args, JsonSerializer.Deserialize<JsonElement>(text)));
                }

                messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = call.Id, ["content"] = text });
            }
        }

        throw new InvalidOperationException($"{run} has not come to an end in {agent.TurnsMax} turns.");
    }

    public void Dispose() => _invoker.Dispose();

    private static string Wire(string tool) => tool.Replace('.', '_');

    private static JsonObject Message(string role, string text) => new() { ["role"] = role, ["content"] = text };

    private static byte[] Request(AgentDefinition agent, JsonArray messages) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["model"] = "operations",
        ["messages"] = messages.DeepClone(),
        ["tools"] = new JsonArray([.. agent.Tools.Select(tool => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = Wire(tool) } })]),
    });

    private static JsonObject Said(SimulatorReply reply) => new()
    {
        ["role"] = "assistant",
        ["content"] = reply.Text,
        ["tool_calls"] = new JsonArray([.. reply.Calls.Select(call => new JsonObject
        {
            ["id"] = call.Id,
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
        })]),
    };

    private static string Fill(CompensationTemplate template, JsonElement args, JsonElement result)
    {
        var filled = new JsonObject();
        foreach (var (name, value) in JsonNode.Parse(template.Args)!.AsObject())
        {
            var path = value!.GetValue<string>();
            var source = path.StartsWith("$.args.", StringComparison.Ordinal) ? args : result;
            filled[name] = JsonNode.Parse(source.GetProperty(path[(path.LastIndexOf('.') + 1)..]).GetRawText());
        }

        return filled.ToJsonString();
    }

    private async Task UndoAsync(Stack<(CompensationTemplate Template, JsonElement Args, JsonElement Result)> undo, string run)
    {
        foreach (var (template, args, result) in undo)
        {
            var (isDone, text) = await CallAsync(snapshot.Get<ToolCatalog>().Tools[template.Tool], Fill(template, args, result), $"{run}-undo", run);
            Assert.True(isDone, text);
        }
    }

    private async Task<(bool IsDone, string Text)> CallAsync(ToolDefinition tool, string arguments, string key, string run)
    {
        var (canonical, fault) = _arguments.Read(tool, System.Text.Encoding.UTF8.GetBytes(arguments));
        Assert.True(fault is null, $"{tool.Name} {arguments}: {fault?.Detail}");
        var attribution = new Attribution("acme", "node:test") { Run = new RunId(run) };
        var (request, refusal) = HttpToolRequest.Build(tool, canonical, key, attribution, tool.Timeout);
        Assert.Null(refusal);
        var url = request!.Url.Replace("http://127.0.0.1:7099/", host.Client.BaseAddress!.ToString(), StringComparison.Ordinal);
        var answer = await new HttpToolTransport(_invoker, TimeProvider.System).SendAsync(request with { Url = url }, TestContext.Current.CancellationToken);
        var failure = ToolFailures.Classify(answer, tool.Idempotency, isDoubtful: false);
        return failure is null
            ? (true, System.Text.Encoding.UTF8.GetString(answer.Body.Span))
            : (false, new JsonObject { ["code"] = failure.Code.Code, ["detail"] = failure.Detail }.ToJsonString());
    }
}
