using System.Text;
using Keelson.Context;
using Keelson.Economics;
using Keelson.Inference;
using Keelson.Inference.Admission;
using Keelson.Inference.Budgets;
using Keelson.Inference.Clients;
using Keelson.Primitives;
using Keelson.Security.Egress;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Keelson.Tests.Inference;

/// <summary>The whole inference road over a store in memory, with a desk that needs no silo.</summary>
internal sealed class InferenceRig : IAsyncDisposable
{
    public const string Model = "kimi";
    public const string Workflow = "triage";
    private readonly ServiceProvider _services;

    public InferenceRig(
        IReadOnlyList<DeploymentModel>? deployments = null,
        WorkflowInferencePolicy? policy = null,
        ContextNeed? need = null,
        InferenceOptions? options = null,
        TimeProvider? time = null,
        IStore? store = null,
        IReadOnlyList<PriceEntry>? prices = null,
        int window = 262_144,
        IAdmissionDesk? desk = null)
    {
        Store = store ?? new InMemoryStore();
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton<IdFactory>();
        services.AddSingleton(Snapshots);
        services.AddSingleton(Store);
        services.AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        services.AddTelemetry(new TelemetryOptions { Tenant = "acme" });
        services.AddSingleton<IHostResolver, SystemHostResolver>();
        services.AddSingleton<OwnEndpoints>();
        services.AddSingleton<EgressDialer>();
        services.AddSingleton<EgressTransport>();
        services.AddSingleton<EgressPools>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<EgressRecorder>(provider, "acme"));
        services.AddSingleton<EgressHttp>();
        services.AddInference(options ?? new InferenceOptions());
        if (desk is not null)
        {
            services.AddSingleton(desk);
        }

        _services = services.BuildServiceProvider();

        var model = new ModelDefinition(Model, window, deployments ?? [Simulator()]);
        var workflow = policy ?? new WorkflowInferencePolicy(Workflow, [new WorkflowModelShare(Model, null)], null, null, null);
        Snapshots.Update(snapshot => snapshot
            .With(new ModelCatalog(model.Deployments.Select(one => one.Provider).DistinctBy(one => one.Name), [model], [workflow]))
            .With(new PriceBook(prices ?? [new PriceEntry(Model, new DateOnly(2026, 1, 1), 1.00m, 4.00m, "config") { CachedInput = 0.10m }]))
            .With(Tiers(need)));
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public SnapshotSource Snapshots { get; } = new();

    public IStore Store { get; }

    public AdmissionRoom Budgets => Get<AdmissionRoom>();

    public IInferencePipeline Pipeline => _services.GetRequiredService<IInferencePipeline>();

    public IInferenceClient Client => _services.GetRequiredService<IInferenceClient>();

    public static DeploymentModel Simulator(string? script = null, int? maxConcurrency = null, double perTokenMs = 0, DisconnectPolicy onDisconnect = DisconnectPolicy.Cancel) => new(
        new ProviderModel("sim", ProviderKind.Simulator, null, null, onDisconnect)
        {
            Simulator = new SimulatorModel(7, 0, perTokenMs, 1_000_000, script),
        },
        "simulated",
        maxConcurrency,
        null,
        1);

    public static DeploymentModel OpenAi(Uri baseUrl, string name = "up", DisconnectPolicy onDisconnect = DisconnectPolicy.Cancel, int? maxConcurrency = null) =>
        new(new ProviderModel(name, ProviderKind.OpenAi, baseUrl, "sk-test", onDisconnect), "upstream-model", maxConcurrency, null, 1);

    public static DeploymentModel Anthropic(Uri baseUrl, string name = "up") =>
        new(new ProviderModel(name, ProviderKind.Anthropic, baseUrl, "sk-ant-test", DisconnectPolicy.Cancel), "upstream-model", null, null, 1);

    /// <summary>A server that offers these APIs of OpenAI and no other.</summary>
    public static DeploymentModel OpenAi(Uri baseUrl, params WireProtocol[] apis) =>
        new(new ProviderModel("up", ProviderKind.OpenAi, baseUrl, "sk-test", DisconnectPolicy.Cancel) { Apis = apis }, "upstream-model", null, null, 1);

    public static WorkflowInferencePolicy Policy(decimal? perRun = null, decimal? perDay = null, int? maxOutputTokens = null) => new(
        Workflow,
        [new WorkflowModelShare(Model, null)],
        maxOutputTokens,
        perRun is { } run ? new Money(run) : null,
        perDay is { } day ? new Money(day) : null);

    public static Attribution Attribution(string? workflow = Workflow, string? run = null) =>
        new("acme", "agent:acme/triage/1") { Workflow = workflow, Run = run is null ? null : new RunId(run), TokenId = "t1" };

    public InferenceCall Call(string body, Attribution? attribution = null) =>
        new(_services.GetRequiredService<IdFactory>().NextRequest(), WireProtocol.OpenAiChat, Encoding.UTF8.GetBytes(body), attribution ?? Attribution());

    public async Task<(InferenceReceipt Receipt, RecordingSink Sink)> SendAsync(string body, Attribution? attribution = null, CancellationToken? cancellation = null)
    {
        var sink = new RecordingSink();
        var receipt = await Pipeline.ExecuteAsync(Call(body, attribution), sink, cancellation ?? Cancellation);
        return (receipt, sink);
    }

    public async Task<(InferenceReceipt Receipt, RecordingSink Sink)> SendAsAsync(WireProtocol protocol, string body, Attribution? attribution = null)
    {
        var sink = new RecordingSink();
        var receipt = await Pipeline.ExecuteAsync(Call(body, attribution) with { Protocol = protocol }, sink, Cancellation);
        return (receipt, sink);
    }

    public async Task<IReadOnlyList<TelemetryEvent>> EventsAsync(string? type = null)
    {
        var events = await Store.ReadEventsAsync(new EventScan(0, 10_000) { Type = type }, Cancellation);
        return [.. events.Select(stored => TelemetryCodec.Parse(stored.Record.Payload))];
    }

    public async Task RecoverAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().OfType<LostAttemptRecovery>())
        {
            await service.StartAsync(Cancellation);
        }
    }

    public async Task<int> OpenRowsAsync() => (await Store.ScanRowsAsync(new RowScan(OpenAttempt.Table, "", null, 1000), Cancellation)).Count;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private static ContextBook Tiers(ContextNeed? need) => new(
        [
            new TierModel(ContextTier.Short, 8_192, new Dictionary<ValueClass, decimal>(), null),
            new TierModel(ContextTier.Medium, 65_536, new Dictionary<ValueClass, decimal>(), null),
            new TierModel(ContextTier.Long, 262_144, new Dictionary<ValueClass, decimal>(), null),
        ],
        need is null ? new Dictionary<string, ContextNeed>() : new Dictionary<string, ContextNeed> { [need.Workflow] = need });
}
