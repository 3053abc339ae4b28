using Keelson.Primitives;
using Keelson.Security;
using Keelson.Storage.InMemory;
using Keelson.Tools;
using Keelson.Tools.Mcp;

namespace Keelson.Tests.Tools;

/// <summary>What a token limits beside its scopes holds for every tool call that is made with it.</summary>
public sealed class ToolCapsTests
{
    [Fact]
    public async Task A_token_makes_so_many_calls_and_no_more_also_after_a_restart_and_repeated_answers_do_not_count()
    {
        var store = new InMemoryStore();
        var made = 0;
        var act = ToolFunction.Create("act", () => Interlocked.Increment(ref made), Effect.Read, ToolIdempotency.Native, null, null);
        var caps = new TokenCaps { MaxCalls = 3 };
        await using (var rig = new ToolRig(store, functions: act))
        {
            var first = await CallAsync(rig, "K0", caps);
            var repeated = await CallAsync(rig, "K0", caps);
            var many = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => CallAsync(rig, $"K{i}", caps)));

            Assert.Null(first.Fault);
            Assert.True(repeated is { Fault: null, IsReplayed: true });
            Assert.Equal(2, many.Count(result => result.Fault is null));
            Assert.All(many.Where(result => result.Fault is not null), result => Assert.Equal(ErrorCodes.QuotaExceeded, result.Fault!.Code));
        }

        await using var after = new ToolRig(store, functions: act);
        Assert.Equal(ErrorCodes.QuotaExceeded, (await CallAsync(after, "K99", caps)).Fault!.Code);
        Assert.Null((await CallAsync(after, "K99", TokenCaps.None)).Fault);
        Assert.Equal(4, made);
    }

    [Theory]
    [InlineData("tools.example", null)]
    [InlineData("TOOLS.example", null)]
    [InlineData("other.example", "egress.host_not_allowed")]
    [InlineData("example", "egress.host_not_allowed")]
    public void A_token_reaches_only_its_hosts(string host, string? code)
    {
        var definition = ToolRig.Act("https://tools.example", ToolIdempotency.None);

        Assert.Equal(code, ToolCapsPolicy.Check(new TokenCaps { Hosts = [host] }, definition, "{}"u8.ToArray(), new Attribution("acme", "user:ann"))?.Code.Code);
    }

    [Theory]
    [InlineData("web", "crm.example", true)]
    [InlineData("web", "other.example", false)]
    [InlineData("program", "crm.example", false)] // Nobody knows where a program connects to.
    [InlineData("gone", "crm.example", false)]
    public void A_token_reaches_mcp_servers_on_its_hosts_only(string server, string host, bool isAllowed)
    {
        var servers = new McpServerBook([new McpServer("web") { Url = new Uri("https://crm.example/mcp") }, new McpServer("program") { Command = ["crm"] }]);
        var definition = new ToolDefinition("file", ToolKind.Mcp, Effect.Write, ToolIdempotency.None) { Mcp = new McpBinding(server, "file", null) };

        var fault = ToolCapsPolicy.Check(new TokenCaps { Hosts = [host] }, definition, "{}"u8.ToArray(), new Attribution("acme", "user:ann"), servers);

        Assert.Equal(isAllowed ? null : ErrorCodes.EgressHostNotAllowed, fault?.Code);
    }

    [Fact]
    public void A_host_that_an_argument_chooses_is_held_against_the_token()
    {
        var definition = ToolRig.Act("x", ToolIdempotency.None) with { UrlTemplate = "https://{tenant}.example/act" };
        var caps = new TokenCaps { Hosts = ["one.example"] };

        Assert.Null(ToolCapsPolicy.Check(caps, definition, """{"tenant":"one"}"""u8.ToArray(), new Attribution("acme", "user:ann")));
        Assert.NotNull(ToolCapsPolicy.Check(caps, definition, """{"tenant":"two"}"""u8.ToArray(), new Attribution("acme", "user:ann")));
    }

    [Fact]
    public void A_token_that_is_bound_to_a_schema_makes_calls_of_that_schema_only()
    {
        var definition = ToolRig.Act("https://tools.example", ToolIdempotency.None);
        var caps = new TokenCaps { ArgsSchemaDigest = ToolCapsPolicy.DigestOf(definition) };
        var changed = definition with { ArgumentsSchema = """{"type":"object","required":["amount"]}""" };

        Assert.Null(ToolCapsPolicy.Check(caps, definition, "{}"u8.ToArray(), new Attribution("acme", "user:ann")));
        Assert.Equal(ErrorCodes.PolicyDenied, ToolCapsPolicy.Check(caps, changed, "{}"u8.ToArray(), new Attribution("acme", "user:ann"))!.Code);
    }

    private static Task<ToolResult> CallAsync(ToolRig rig, string key, TokenCaps caps) => rig.Gateway.InvokeAsync(
        ToolRig.Call("act", "{}", key) with { Caps = caps, Attribution = new Attribution("acme", "service:ci") { TrustTier = 2, TokenId = "t1" } }, null, ToolRig.Cancellation);
}
