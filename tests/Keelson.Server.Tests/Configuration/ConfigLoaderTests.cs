using Keelson.Context;
using Keelson.Economics;
using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Rollout;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Server.Tests.Configuration;

public sealed class ConfigLoaderTests : IDisposable
{
    private readonly ConfigRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Every_complaint_is_made_at_once_in_the_order_of_the_file()
    {
        var result = _rig.Load("""
            platfrom: { tenant: acme }
            providers:
              sim: { kind: simulater }
            models:
              m: { contextTokens: 10k, deployments: [ { provider: smi } ] }
            workflows:
              w: { owner: sre, models: [mm], timeBudget: 15 }
            """);

        Assert.Null(result.Config);
        Assert.Equal(
            [
                "keelson.yaml:1:1: error: The key \"platfrom\" is not known here. Did you mean \"platform\"?",
                "keelson.yaml:3:16: error: \"simulater\" is not one of openai, anthropic, simulator. Did you mean \"simulator\"?",
                "keelson.yaml:5:23: error: \"10k\" is not a whole number.",
                "keelson.yaml:5:55: error: There is no provider \"smi\". Did you mean \"sim\"?",
                "keelson.yaml:7:29: error: There is no model \"mm\". Did you mean \"m\"?",
                "keelson.yaml:7:46: error: \"15\" is not a duration, for example 500ms, 2s, 15m, 6h or 28d.",
            ],
            result.Problems.Select(problem => problem.ToString()));
    }

    [Theory]
    [InlineData("a: [b", "not valid YAML")]
    [InlineData("a: 1\n\tb: 2", "not valid YAML")]
    [InlineData("", "empty")]
    [InlineData("- a\n- b", "must be a mapping")]
    [InlineData("just words", "must be a mapping")]
    [InlineData("a: &x 1\nb: *x", "Anchors")]
    [InlineData("a: *x", "Aliases")]
    [InlineData("a: !!binary aGk=", "Tags")]
    [InlineData("a: 1\n---\nb: 2", "second document")]
    [InlineData("platform: { tenant: a }\nplatform: { tenant: b }", "a second time; the first is in line 1")]
    [InlineData("? [a, b]\n: c", "A key must be a plain word")]
    public void What_is_no_plain_mapping_is_refused_with_its_line(string yaml, string expected)
    {
        var result = _rig.Load(yaml);

        Assert.Null(result.Config);
        Assert.Contains(result.Errors, problem => problem.Message.Contains(expected, StringComparison.Ordinal) && problem.Mark.Line >= 1);
    }

    [Fact]
    public void A_large_or_deep_document_is_refused_before_it_costs_anything()
    {
        Assert.Contains("At most 1048576", Assert.Single(_rig.Load("a: " + new string('x', 1_100_000)).Errors).Message);
        Assert.Contains("nested deeper", Assert.Single(_rig.Load("a: " + new string('[', 5000) + new string(']', 5000)).Errors).Message);
        Assert.Contains("more than 50000", Assert.Single(_rig.Load("a: [" + string.Join(',', Enumerable.Repeat("1", 60_000)) + "]").Errors).Message);
    }

    [Theory]
    [InlineData("waves: { 4: { effects: [read] } }", "\"4\" is not known")]
    [InlineData("waves: { 1: { effects: [read], approvals: [write] } }", "does not allow")]
    [InlineData("contextTiers: { short: { tokens: 9000 }, medium: { tokens: 9000 } }", "must be larger")]
    [InlineData("contextTiers: { short: { tokens: 512, reserved: { high: 0.7, low: 0.4 } } }", "more than 1")]
    [InlineData("stateClasses: { sensitivity: { public: forever } }", "is not a duration")]
    [InlineData("storage: { kind: postgres }", "does not offer postgres yet")]
    [InlineData("tools: { t: { kind: http, url: \"ftp://x/\", effect: read } }", "not an absolute http or https")]
    [InlineData("tools: { t: { kind: http, url: \"http://u:p@x/\", effect: read } }", "user name or password")]
    [InlineData("tools: { t: { kind: http, url: \"http://{host}/\", effect: read } }", "must be fixed")]
    [InlineData("tools: { t: { kind: http, url: \"http://x/{\", effect: read } }", "brace")]
    [InlineData("tools: { t: { kind: http, url: \"http://x/\", effect: write, idempotency: safe } }", "not safe")]
    [InlineData("tools: { t: { kind: http, url: \"http://x/\", effect: write, idempotency: lookup } }", "needs a lookup address")]
    [InlineData("tools: { t: { kind: http, url: \"http://x/\", effect: write, lookup: { tool: u } } }", "no tool \"u\"")]
    [InlineData("tools: { u: { kind: http, url: \"http://x/u\", effect: write }, t: { kind: http, url: \"http://x/\", effect: write, idempotency: lookup, lookup: { tool: u } } }", "must only read")]
    [InlineData("tools: { u: { kind: http, url: \"http://x/u\", effect: read }, t: { kind: http, url: \"http://x/\", effect: write, idempotency: lookup, lookup: { tool: u, found: a } } }", "starts with a slash")]
    [InlineData("tools: { t: { kind: http, effect: read } }", "\"url\" is missing")]
    [InlineData("tools: { t: { kind: http, url: \"http://x/\", effect: read, server: crm } }", "belongs to tools of kind mcp")]
    [InlineData("tools: { t: { kind: mcp, effect: read } }", "needs server")]
    [InlineData("tools: { t: { kind: mcp, effect: read, server: crm } }", "no MCP server \"crm\"")]
    [InlineData("tools: { t: { kind: mcp, effect: read, transport: stdio } }", "named under mcpServers")]
    [InlineData("tools: { t: { kind: mcp, effect: read, url: \"http://x/mcp\", digest: abc } }", "64 small hex digits")]
    [InlineData("tools: { t: { kind: mcp, effect: write, url: \"http://x/mcp\", idempotency: lookup, lookup: \"http://x/{key}\" } }", "Name a lookup tool")]
    [InlineData("mcpServers: { crm: { transport: http } }", "needs a url")]
    [InlineData("mcpServers: { crm: { transport: stdio } }", "needs a command")]
    [InlineData("mcpServers: { crm: { transport: stdio, command: [a], url: \"http://x/\" } }", "belongs to servers with transport: http")]
    [InlineData("mcpServers: { crm: { transport: stdio, command: \"a b\" } }", "must be a list")]
    [InlineData("mcpServers: { crm: { transport: stdio, command: [a], env: { LD_PRELOAD: x } } }", "decide what code")]
    [InlineData("mcpServers: { crm: { transport: http, url: \"http://x/\", headers: { Authorization: abc } } }", "is a secret")]
    [InlineData("tools: { t: { kind: http, url: \"http://x/\", effect: write, limits: { concurrency: 0 } } }", "out of range")]
    [InlineData("tools: { t: { kind: http, url: \"http://x/\", effect: write, compensate: { tool: u } } }", "no tool \"u\"")]
    [InlineData("tools: { t: { kind: http, url: \"http://x/\", effect: write, headers: { Authorization: \"Bearer abc\" } } }", "is a secret")]
    [InlineData("tools: { a.b: { kind: http, url: \"http://x/\", effect: read }, a_b: { kind: http, url: \"http://x/\", effect: read } }", "same name for a model")]
    [InlineData("tools: { t: { url: \"http://x/\", effect: read } }", "\"kind\" is missing")]
    [InlineData("tools: [t]", "must be a mapping")]
    [InlineData("egress: { default: allow }", "not one of deny")]
    [InlineData("egress: { rules: [ { id: a, host: x, allowCidrs: [10.0.0.0] } ] }", "is not an address range")]
    public void A_section_says_what_is_wrong_with_it(string section, string expected) =>
        Assert.Contains(_rig.Load(ConfigRig.Small + section).Errors, problem => problem.Message.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("wave: 4", "out of range")]
    [InlineData("wave: \"1\"", "stands in quotes")]
    [InlineData("context: { need: long }", "because")]
    [InlineData("budget: { perRun: $2 }", "US dollars")]
    [InlineData("budget: { perRun: -2 }", "US dollars")]
    [InlineData("objectives: { toolCompletion: 0.99 }", "percentage")]
    [InlineData("objectives: { toolCompletion: 100% }", "below 100%")]
    [InlineData("objectives: { window: 1m }", "between 1h and 90d")]
    [InlineData("timeBudget: 0s", "longer than nothing")]
    [InlineData("agent: { instructions: file:nope.md }", "no file nope.md")]
    [InlineData("agent: { instructions: x, tools: [gone] }", "no tool \"gone\"")]
    [InlineData("agent: { instructions: x, output: file:keelson.yaml }", "not valid JSON")]
    [InlineData("outcome: { justifiedUnder: 4 }", "\"kind\" is missing")]
    public void A_workflow_says_what_is_wrong_with_it(string member, string expected)
    {
        var yaml = ConfigRig.Small.Replace("models: [m] }", "models: [m], " + member + " }", StringComparison.Ordinal);

        Assert.Contains(_rig.Load(yaml).Errors, problem => problem.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[{m: 0.9}, {n: 0.2}]", "add up to 1.1")]
    [InlineData("[m, {n: 0.2}]", "Give every model a share")]
    [InlineData("[m, m]", "stands here twice")]
    [InlineData("[]", "must have 1 to 20")]
    [InlineData("[{m: 0.5, n: 0.5}]", "At most 1")]
    public void A_split_of_models_adds_up(string models, string expected)
    {
        var yaml = ConfigRig.Small.Replace("models: [m]", "models: " + models, StringComparison.Ordinal)
            .Replace("models:\n", "models:\n  n: { contextTokens: 8192, deployments: [ { provider: sim } ] }\n", StringComparison.Ordinal);

        Assert.Contains(_rig.Load(yaml).Errors, problem => problem.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_split_is_read_with_its_shares()
    {
        var yaml = ConfigRig.Small.Replace("models: [m]", "models: [{m: 0.9}, {n: 0.1}]", StringComparison.Ordinal)
            .Replace("models:\n", "models:\n  n: { contextTokens: 8192, deployments: [ { provider: sim } ] }\n", StringComparison.Ordinal);

        var policy = _rig.Snapshot(yaml).Get<ModelCatalog>().Policies["w"];

        Assert.Equal([new WorkflowModelShare("m", 0.9m), new WorkflowModelShare("n", 0.1m)], policy.Models);
    }

    [Fact]
    public void A_secret_is_a_reference_that_must_lead_somewhere()
    {
        const string Provider = "providers:\n  p: { kind: openai, baseUrl: \"https://x.example/${ACCOUNT}/v1\", apiKey: KEY }\n";
        var rest = ConfigRig.Small[(ConfigRig.Small.IndexOf("  sim", StringComparison.Ordinal))..];
        string With(string key) => Provider.Replace("KEY", key, StringComparison.Ordinal) + rest;
        _rig.Environment["ACCOUNT"] = "acme";
        _rig.Environment["TOKEN"] = "t-1";
        _rig.Write("key.txt", "t-2\n");

        Assert.Contains(_rig.Load(With("sk-live-123")).Errors, problem => problem.Message.StartsWith("A secret does not stand in this file", StringComparison.Ordinal));
        Assert.Contains(_rig.Load(With("${GONE}")).Errors, problem => problem.Message.Contains("GONE is not set", StringComparison.Ordinal));
        Assert.Contains(_rig.Load(With("${file:gone.txt}")).Errors, problem => problem.Message.Contains("no file gone.txt", StringComparison.Ordinal));
        Assert.Contains(_rig.Load(With("\"${TOKEN\"")).Errors, problem => problem.Message.Contains("not closed", StringComparison.Ordinal));

        var byVariable = _rig.Snapshot(With("${TOKEN}")).Get<ModelCatalog>().Providers["p"];
        var byFile = _rig.Snapshot(With("${file:key.txt}")).Get<ModelCatalog>().Providers["p"];
        Assert.Equal("t-1", byVariable.ApiKey);
        Assert.Equal("https://x.example/acme/v1", byVariable.BaseUrl!.ToString());
        Assert.Equal(DisconnectPolicy.Drain, byVariable.OnDisconnect);
        Assert.Equal("t-2", byFile.ApiKey);
    }

    [Fact]
    public void A_passed_review_date_warns_and_does_not_refuse()
    {
        var result = _rig.Load(ConfigRig.Small.Replace(
            "models: [m] }",
            "models: [m], context: { need: long, because: large repositories, reviewBy: 2026-11-22 } }",
            StringComparison.Ordinal));

        Assert.NotNull(result.Config);
        Assert.Contains("looked at again by 2026-11-22", Assert.Single(result.Warnings).Message);
    }

    [Fact]
    public void What_is_absent_has_the_documented_defaults()
    {
        var snapshot = _rig.Snapshot(ConfigRig.Small);

        Assert.Equal(new PlatformIdentity("local", "local"), snapshot.Get<PlatformIdentity>());
        Assert.True(snapshot.Get<WorkflowDirectory>().TryGet("w", out var profile));
        Assert.Equal(new WorkflowProfile("w", "sre", 1, ValueClass.Normal, Sensitivity.Internal, TimeSpan.FromMinutes(15)), profile);
        Assert.Equal([8192, 65536, 262144], snapshot.Get<ContextBook>().Tiers.Select(tier => tier.Tokens));
        Assert.Equal([0.95m, 0.99m, 0.995m, 0.95m], snapshot.Get<ObjectiveBook>().Of("w").Select(objective => objective.Target));
        Assert.All(snapshot.Get<ObjectiveBook>().Objectives, objective => Assert.Equal(TimeSpan.FromDays(28), objective.Window));
        Assert.Equal(new GateModel(59, 0.90m, 7), snapshot.Get<WaveBook>().Waves[1].Gate);
        Assert.Equal(TimeSpan.FromDays(7), snapshot.Get<StateLifetimes>().Of(new TtlClass(Sensitivity.Restricted, ValueClass.High)));
        Assert.Empty(snapshot.Get<AgentBook>().Agents);
        Assert.Empty(snapshot.Get<OutcomeBook>().Policies);
        Assert.Empty(snapshot.Get<ToolCatalog>().Tools);
    }

    [Fact]
    public void The_digest_changes_with_the_file_and_with_what_it_refers_to()
    {
        var yaml = ConfigRig.Small.Replace("models: [m] }", "models: [m], agent: { instructions: file:a.md } }", StringComparison.Ordinal);
        _rig.Write("a.md", "one");
        var first = _rig.Load(yaml).Config!.Digest;
        var again = _rig.Load("# a comment\n" + yaml).Config!.Digest;
        _rig.Write("a.md", "two");
        var changed = _rig.Load(yaml).Config!.Digest;

        Assert.Equal(first, again);
        Assert.NotEqual(first, changed);
    }

    [Fact]
    public void Events_outlive_every_window_that_is_counted_from_them()
    {
        var short90 = ConfigRig.Small.Replace("owner: sre", "owner: sre, objectives: { window: 90d }", StringComparison.Ordinal) + "stateClasses: { events: 60d }\n";
        Assert.Contains("at least 97 days", Assert.Single(_rig.Load(short90).Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromDays(60), _rig.Snapshot(ConfigRig.Small + "stateClasses: { events: 60d }\n").Get<StateLifetimes>().Events);
        Assert.Equal(TimeSpan.FromDays(400), _rig.Snapshot(ConfigRig.Small).Get<StateLifetimes>().Events);
    }
}
