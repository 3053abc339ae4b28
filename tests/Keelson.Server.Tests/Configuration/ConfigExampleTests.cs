using Keelson.Context;
using Keelson.Economics;
using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Reliability;
using Keelson.Rollout;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Server.Tests.Configuration;

/// <summary>Loads the example of the configuration reference, which uses every kind of key.</summary>
public sealed class ConfigExampleTests : IDisposable
{
    private readonly ConfigRig _rig = new();
    private readonly PlatformSnapshot _snapshot;

    public ConfigExampleTests()
    {
        foreach (var name in new[] { "CF_ACCOUNT", "CF_TOKEN", "ANTHROPIC_API_KEY" })
        {
            _rig.Environment[name] = name.ToLowerInvariant();
        }

        _rig.Write("agents/triage.md", "You triage incidents.");
        _rig.Write("agents/triage.schema.json", """{ "type": "object" }""");
        _snapshot = _rig.Snapshot(File.ReadAllText(Repository.File("tests/Keelson.Server.Tests/Configuration/example.yaml")));
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Providers_and_models_are_read()
    {
        var catalog = _snapshot.Get<ModelCatalog>();

        var workers = catalog.Providers["workers-ai"];
        Assert.Equal("https://api.cloudflare.com/client/v4/accounts/cf_account/ai/v1", workers.BaseUrl!.ToString());
        Assert.Equal("cf_token", workers.ApiKey);
        Assert.Equal("x-session-affinity", workers.AffinityHeader);
        Assert.Equal(DisconnectPolicy.Cancel, catalog.Providers["local-vllm"].OnDisconnect);
        Assert.Equal(ProviderKind.Anthropic, catalog.Providers["claude"].Kind);
        Assert.Equal(new SimulatorModel(7, 40, 4, 20_000, null), catalog.Providers["sim"].Simulator);
        var model = catalog.Models["kimi-k2.6"];
        Assert.Equal(262_144, model.ContextTokens);
        Assert.Equal(["workers-ai/@cf/moonshotai/kimi-k2.6", "local-vllm/moonshotai/Kimi-K2.6"], model.Deployments.Select(deployment => deployment.Name));
        Assert.Equal((64, 4_000_000L), (model.Deployments[0].MaxConcurrency, model.Deployments[0].ResidentTokens));
        var price = _snapshot.Get<PriceBook>().Find("kimi-k2.6", new DateOnly(2026, 11, 23))!;
        Assert.Equal((0.95m, 0.16m, 4.00m), (price.Input, price.CachedInput, price.Output));
        Assert.Null(_snapshot.Get<PriceBook>().Find("kimi-k2.6", new DateOnly(2026, 4, 19)));
    }

    [Fact]
    public void A_workflow_is_read_into_what_each_room_wants_to_know()
    {
        Assert.True(_snapshot.Get<WorkflowDirectory>().TryGet("incident-triage", out var profile));
        Assert.Equal(("sre", 1, ValueClass.High), (profile.Owner, profile.Wave, profile.Value));
        var policy = _snapshot.Get<ModelCatalog>().Policies["incident-triage"];
        Assert.Equal((4096, new Money(2), new Money(200)), (policy.MaxOutputTokens, policy.BudgetPerRun, policy.BudgetPerDay));
        Assert.Equal(ContextTier.Medium, _snapshot.Get<ContextBook>().Needs["incident-triage"].Need);
        Assert.Equal(0.7m, _snapshot.Get<ContextBook>().Tiers[2].Reserved[ValueClass.High]);
        Assert.Equal(new OutcomePolicy("incident-triage", "incident.resolved", new Money(4)), _snapshot.Get<OutcomeBook>().Policies["incident-triage"]);
        Assert.Equal(
            [
                new ObjectiveModel("incident-triage", ObjectiveKind.FirstToken, 0.95m, TimeSpan.FromSeconds(2), TimeSpan.FromDays(28)),
                new ObjectiveModel("incident-triage", ObjectiveKind.ToolCompletion, 0.99m, null, TimeSpan.FromDays(28)),
                new ObjectiveModel("incident-triage", ObjectiveKind.ContextOverflow, 0.995m, null, TimeSpan.FromDays(28)),
                new ObjectiveModel("incident-triage", ObjectiveKind.SuccessInTime, 0.95m, null, TimeSpan.FromDays(28)),
            ],
            _snapshot.Get<ObjectiveBook>().Of("incident-triage"));
        var agent = _snapshot.Get<AgentBook>().Agents["incident-triage"];
        Assert.Equal(("You triage incidents.", 12, """{ "type": "object" }"""), (agent.Instructions, agent.TurnsMax, agent.OutputSchema));
        Assert.Equal(["logs.search", "service.restart"], agent.Tools);
    }

    [Fact]
    public void Tools_and_waves_are_read()
    {
        var restart = _snapshot.Get<ToolCatalog>().Tools["service.restart"];
        Assert.Equal((Effect.Write, ToolIdempotency.Native, "POST"), (restart.Effect, restart.Idempotency, restart.Method));
        Assert.Equal(new CompensationTemplate("service.start", """{"name":"$.args.name"}"""), restart.Compensate);
        Assert.Equal(ToolKind.Mcp, _snapshot.Get<ToolCatalog>().Tools["tickets"].Kind);
        var waves = _snapshot.Get<WaveBook>().Waves;
        Assert.Equal([Effect.Read], waves[1].Effects);
        Assert.Equal([Effect.Write], waves[2].Approvals);
        Assert.Equal(new GateModel(299, 0.98m, 28), waves[3].Gate);
        Assert.True(waves[3].FourEyes);
    }
}
