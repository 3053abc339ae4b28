using Keelson.Inference;
using Keelson.Inference.Simulation;

namespace Keelson.Server.Tests.Configuration;

public sealed class SimulatorSectionTests : IDisposable
{
    private readonly ConfigRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_server_and_its_faults_are_read()
    {
        var simulator = Simulator("""
            { kind: simulator, firstTokenMs: 20, decodeTokensPerS: 2500, slots: 16, kvTokens: 400000, queueMax: 50, prefillChunkTokens: 4096,
                contextTokens: 131072, prefixCacheTokens: 1000000, prefixCacheTtl: 1h,
                faults: [ { kind: status, everyNth: 10, status: 429, message: slow down, retryAfterS: 2, promptTokensMin: 100 },
                          { kind: drip, chance: 0.25, user: "(?i)slow", afterTokens: 3, perTokenMs: 250.5, from: 10s, until: 1m } ] }
            """);

        Assert.Equal((2500.0, 16, 400_000L, 50), (simulator.DecodeTokensPerS, simulator.Slots, simulator.KvTokens, simulator.QueueMax));
        Assert.Equal((4096, 131_072, 1_000_000L), (simulator.PrefillChunkTokens, simulator.ContextTokens, simulator.PrefixCacheTokens));
        Assert.Equal(TimeSpan.FromHours(1), simulator.PrefixCacheTtl);
        Assert.True(simulator.IsShared);
        Assert.Equal(
            new SimulatorFaultModel(SimulatorFaultKind.Status) { EveryNth = 10, Status = 429, Message = "slow down", RetryAfterS = 2, PromptTokensMin = 100 },
            simulator.Faults[0]);
        Assert.True(simulator.Faults[1].User!.IsMatch("SLOWER"));
        Assert.Equal(
            new SimulatorFaultModel(SimulatorFaultKind.Drip) { Chance = 0.25, AfterTokens = 3, PerTokenMs = 250.5, From = TimeSpan.FromSeconds(10), Until = TimeSpan.FromMinutes(1) },
            simulator.Faults[1] with { User = null });
    }

    [Fact]
    public void Without_the_keys_every_request_is_served_as_if_it_were_alone()
    {
        var simulator = Simulator("{ kind: simulator }");

        Assert.Equal(new SimulatorModel(1, 40, 4, 20_000, null), simulator);
        Assert.False(simulator.IsShared);
    }

    [Fact]
    public void Faults_that_mean_nothing_are_complained_about_all_at_once()
    {
        var result = _rig.Load("""
            providers:
              sim:
                kind: simulator
                faults:
                  - { kind: cut, everyNth: 2, chance: 0.5 }
                  - { kind: refuse, status: 503 }
                  - { kind: stall, from: 2m, until: 1m }
                  - { kind: stall, user: "(?=x)" }
                  - { kind: explode }
              up: { kind: openai, baseUrl: "http://127.0.0.1:1/v1", slots: 4 }
            models:
              m: { contextTokens: 8192, deployments: [ { provider: sim } ] }
            workflows:
              w: { owner: sre, models: [m] }
            """);

        Assert.Equal([5, 6, 7, 8, 9, 10], result.Errors.Select(error => error.Mark.Line).Order());
    }

    private SimulatorModel Simulator(string provider)
    {
        var yaml = $"providers:\n  sim: {provider.ReplaceLineEndings(" ")}\n" + """
            models:
              m: { contextTokens: 8192, deployments: [ { provider: sim } ] }
            workflows:
              w: { owner: sre, models: [m] }
            """;
        return _rig.Snapshot(yaml).Get<ModelCatalog>().Providers["sim"].Simulator!;
    }
}
