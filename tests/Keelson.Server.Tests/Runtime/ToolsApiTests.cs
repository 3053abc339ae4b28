using System.Text.Json;
using Keelson.Server.Tests.Hosting;
using Keelson.Tests.Tools.Mcp;

namespace Keelson.Server.Tests.Runtime;

public sealed class ToolsApiTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_tool_of_an_mcp_server_is_called_accepted_and_shown_over_http_and_by_the_verbs()
    {
        await using var server = await McpServerTwin.StartAsync();
        (int Status, JsonElement Body) first;
        await using (var platform = await StartAsync(server, isAllowed: true))
        {
            first = await CallAsync(platform, "K1");
        }

        server.Description = "Files a ticket, and tells everybody.";
        await using var again = await StartAsync(server, isAllowed: true);
        var refused = await CallAsync(again, "K2");
        var card = await CardAsync(again);
        var accepted = await ProgramRun.ToEndAsync("tool", "accept", "crm.file", "--reason", "Asked the vendor.", "--url", again.Url, "--data", again.DataPath);
        var list = await ProgramRun.ToEndAsync("tool", "list", "--url", again.Url, "--data", again.DataPath);
        var served = await CallAsync(again, "K2");

        Assert.Equal((200, 1), (first.Status, first.Body.GetProperty("result").GetProperty("number").GetInt32()));
        Assert.Equal((409, "tool.definition_changed"), (refused.Status, refused.Body.GetProperty("code").GetString()));
        Assert.Equal("changed", card.GetProperty("definition").GetProperty("state").GetString());
        Assert.Equal(server.Description, card.GetProperty("definition").GetProperty("seenDescription").GetString());
        Assert.Equal((0, ""), (accepted.ExitCode, accepted.ExitCode == 0 ? "" : accepted.Error));
        Assert.Contains(server.Description, accepted.Error, StringComparison.Ordinal);
        Assert.Contains("crm.file  mcp", list.Output, StringComparison.Ordinal);
        Assert.Contains("accepted", list.Output, StringComparison.Ordinal);
        Assert.Equal(200, served.Status);
        Assert.Equal(2, server.Effects);
    }

    [Fact]
    public async Task A_call_that_nobody_knows_the_outcome_of_is_resolved_by_the_verb_and_answers_from_then_on()
    {
        await using var server = await McpServerTwin.StartAsync();
        await using var platform = await StartAsync(server, isAllowed: true, use: "effect: write, idempotency: none");
        server.Next(McpServerFault.DropReply);

        var lost = await CallAsync(platform, "K1");
        var held = await CallAsync(platform, "K1");
        var wrong = await ProgramRun.ToEndAsync("tool", "resolve", "K1", "--reason", "?", "--url", platform.Url, "--data", platform.DataPath);
        var resolved = await ProgramRun.ToEndAsync(
            "tool", "resolve", "K1", "--executed", "--answer", """{"number":17}""", "--reason", "Seen in the list.", "--url", platform.Url, "--data", platform.DataPath);
        var answered = await CallAsync(platform, "K1");

        Assert.Equal((504, "unknown"), (lost.Status, lost.Body.GetProperty("outcome").GetString()));
        Assert.Equal((409, "idempotency.outcome_unknown"), (held.Status, held.Body.GetProperty("code").GetString()));
        Assert.Equal((2, 0), (wrong.ExitCode, resolved.ExitCode));
        Assert.Equal((200, 17), (answered.Status, answered.Body.GetProperty("result").GetProperty("number").GetInt32()));
        Assert.Equal((1, 1), (server.Sends, server.Effects));
    }

    [Fact]
    public async Task Egress_holds_for_mcp_servers_and_nothing_reaches_one_that_no_rule_names()
    {
        await using var server = await McpServerTwin.StartAsync();
        await using var platform = await StartAsync(server, isAllowed: false);

        var refused = await CallAsync(platform, "K1");

        Assert.Equal((403, "egress.port_denied"), (refused.Status, refused.Body.GetProperty("code").GetString()));
        Assert.Equal((0, 0), (server.Lists, server.Sends));
    }

    [Fact]
    public async Task Limits_and_their_use_are_shown()
    {
        await using var server = await McpServerTwin.StartAsync();
        await using var platform = await StartAsync(server, isAllowed: true, perSecond: "0.01");

        var use = (await CardAsync(platform)).GetProperty("use");
        var first = await CallAsync(platform, "K1");
        var second = await CallAsync(platform, "K2");

        Assert.Equal(
            (20_000, 3, 0.01, 1, 0, 0),
            (use.GetProperty("timeoutMs").GetDouble(), use.GetProperty("concurrency").GetInt32(), use.GetProperty("perSecond").GetDouble(),
             use.GetProperty("burst").GetInt32(), use.GetProperty("waitMs").GetDouble(), use.GetProperty("active").GetInt32()));
        Assert.Equal(200, first.Status);
        Assert.Equal((429, "quota.exceeded"), (second.Status, second.Body.GetProperty("code").GetString()));
        Assert.Equal(1, (await CardAsync(platform)).GetProperty("use").GetProperty("refused").GetInt32());
        Assert.Equal(1, server.Sends);
    }

    public void Dispose() => _folder.Dispose();

    private Task<RuntimePlatform> StartAsync(McpServerTwin server, bool isAllowed, string perSecond = "100", string use = "effect: read, idempotency: safe")
    {
        var port = isAllowed ? server.Port : server.Port + 1;
        return RuntimePlatform.StartAsync(
            _folder.Folder,
            (_, _) => Task.FromResult<object?>(null),
            $$"""
            mcpServers:
              crm: { transport: http, url: "{{server.Url}}" }
            tools:
              crm.file: { kind: mcp, server: crm, tool: {{McpServerTwin.Tool}}, {{use}}, timeout: 20s,
                          limits: { concurrency: 3, perSecond: {{perSecond}}, wait: 0s } }
            egress:
              rules:
                - { id: crm, host: 127.0.0.1, allowCidrs: [127.0.0.1/32], schemes: [http], ports: [{{port}}] }

            """);
    }

    private static Task<(int Status, JsonElement Body)> CallAsync(RuntimePlatform platform, string key) =>
        platform.SendAsync(HttpMethod.Post, "/api/tools/crm.file/calls", new { title = "disk full" }, ("Idempotency-Key", key));

    private static async Task<JsonElement> CardAsync(RuntimePlatform platform)
    {
        var (_, page) = await platform.SendAsync(HttpMethod.Get, "/api/tools");
        return page.GetProperty("items").EnumerateArray().Single();
    }
}
