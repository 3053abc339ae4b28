using System.Collections.Concurrent;
using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Sessions;
using Keelson.Storage;
using Keelson.Storage.Sqlite;
using Keelson.Telemetry;
using Keelson.Tests.Sessions;
using Keelson.Tests.Storage;
using Keelson.Tests.Tools;
using Keelson.Tests.Workflows;
using Keelson.Tools;
using Keelson.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Keelson.Tests.Kills;

/// <summary>The platform without its HTTP and its silo: SQLite in a folder, the engine of runs, the road of tools over real connections, sessions.</summary>
internal sealed class KillEngine : IAsyncDisposable
{
    private readonly SqliteStore _store;
    private readonly ServiceProvider _provider;
    private readonly RunWakeUps _wakeUps;
    private readonly RunOpening _opening;
    private readonly RunsInHand _inHand;
    private readonly WorkflowsOptions _options = new() { RecoveriesMax = 100_000, PollEvery = TimeSpan.FromMilliseconds(50) };
    private readonly ConcurrentDictionary<string, KillGrain> _grains = new(StringComparer.Ordinal);

    public KillEngine(KillTask task)
    {
        BegunAt = DateTimeOffset.UtcNow;
        _store = StoreMaker.OpenSqlite(task.Folder);
        Snapshots.Update(snapshot => snapshot
            .With(ToolRig.Waves())
            .With(SessionRig.Lifetimes)
            .With(new ToolCatalog(Tools(task.Url)))
            .With(new OutcomeBook(new Dictionary<string, OutcomePolicy> { ["w"] = new("w", "thing.done", null) }))
            .With(new WorkflowDirectory([new WorkflowProfile("w", "sre", 2, ValueClass.Normal, Sensitivity.Internal, TimeSpan.FromHours(2))])));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IStore>(_store);
        services.AddSingleton(Snapshots);
        services.AddSingleton<IdFactory>();
        services.AddTelemetry(new TelemetryOptions { Tenant = "acme" });
        services.AddSingleton<IToolTransport>(new HttpToolTransport(new HttpMessageInvoker(new SocketsHttpHandler()), TimeProvider.System));
        services.AddTools();
        _provider = services.BuildServiceProvider();
        var parts = new RunServices(
            _store,
            Snapshots,
            _provider.GetRequiredService<IToolGateway>(),
            _provider.GetRequiredService<ToolLedger>(),
            Approvals,
            new WorkflowRegistry([new WorkflowRegistration("w", "1", _ => new LambdaWorkflow((run, _) => new KillProgram(run.Run.Value, task.Seed).RunAsync(run)))], Snapshots),
            new RunRecorder(_provider.GetRequiredService<ITelemetry>(), Snapshots, _options),
            new RunJitter(task.Seed + task.Life),
            _options,
            _provider,
            new KillLog<RunExecution>(),
            TimeProvider.System);
        var keys = new StartKeys(_store, TimeProvider.System);
        _opening = new RunOpening(parts, keys);
        _inHand = new RunsInHand(_options, TimeProvider.System, NullLogger<RunsInHand>.Instance);
        Runs = new RunsByGrain(GrainOf, keys, _inHand);
        _wakeUps = new RunWakeUps(
            _store, [new RunWakeUpTarget(Runs, _store), new NewsWakeUpTarget(Runs, _store, _options, TimeProvider.System)], _options, new KillLifetime(), new KillTime(_options.PollEvery), new KillLog<RunWakeUps>());
        Sessions = ServicesOf(_store, _provider.GetRequiredService<ITelemetry>(), Snapshots);
    }

    /// <summary>When this life began.</summary>
    public DateTimeOffset BegunAt { get; }

    public IStore Store => _store;

    public SnapshotSource Snapshots { get; } = new();

    public IRuns Runs { get; }

    public SessionServices Sessions { get; }

    public IToolGateway Gateway => _provider.GetRequiredService<IToolGateway>();

    public ApprovalLedger Approvals => _provider.GetRequiredService<ApprovalLedger>();

    public ToolResolutions Resolutions => _provider.GetRequiredService<ToolResolutions>();

    /// <summary>Sessions over a store; snapshots are taken often, so that kills meet them.</summary>
    public static SessionServices ServicesOf(IStore store, ITelemetry telemetry, SnapshotSource snapshots) =>
        new(store, telemetry, snapshots, new SessionSignals(), new SessionLimits { SnapshotEvery = 20 }, new IdFactory(TimeProvider.System), TimeProvider.System);

    /// <summary>Takes up what other lives left, and then what is due, as the program's own loop does.</summary>
    public Task RecoverAsync() => _wakeUps.StartAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _wakeUps.StopAsync(CancellationToken.None);
        _wakeUps.Dispose();
        await _provider.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static ToolDefinition[] Tools(string url) =>
    [
        Tool(url, "native", ToolIdempotency.Native),
        Tool(url, "lookup", ToolIdempotency.Lookup),
        Tool(url, "none", ToolIdempotency.None),
        Tool(url, "read", ToolIdempotency.Safe),
        Tool(url, "undo", ToolIdempotency.Native),
        Tool(url, "undoable", ToolIdempotency.Native) with { Compensate = new CompensationTemplate("undo", """{"what":"$.args.what","value":"undone"}""") },
    ];

    private static ToolDefinition Tool(string url, string name, ToolIdempotency idempotency) =>
        new(name, ToolKind.Http, idempotency == ToolIdempotency.Safe ? Effect.Read : Effect.Write, idempotency)
        {
            UrlTemplate = $"{url}/act/{name}",
            LookupTemplate = idempotency == ToolIdempotency.Lookup ? url + "/calls/{key}" : null,
            ArgumentsSchema = """{"type":"object"}""",
        };

    private KillGrain GrainOf(string run) =>
        _grains.GetOrAdd(run, _ => new KillGrain(run, _opening, _inHand, TimeProvider.System, gone => _grains.TryRemove(KeyValuePair.Create(run, gone))));
}
