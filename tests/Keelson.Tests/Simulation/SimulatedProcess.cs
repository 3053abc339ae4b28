using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;
using Keelson.Tests.Workflows;
using Keelson.Tools;
using Keelson.Workflows;
using Keelson.Workflows.Queues;
using Keelson.Workflows.Schedules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Keelson.Tests.Simulation;

/// <summary>One life of the platform's engine: the real parts over a store, a clock, a network and a scheduler that the world holds in its hands.</summary>
#pragma warning disable CA1001 // Whatever it owns dies with it, without notice.
internal sealed class SimulatedProcess
#pragma warning restore CA1001
{
    private static readonly ToolArguments Schemas = new(); // Parsing schemas is slow and has nothing to do with lives.
    private readonly ServiceProvider _provider;
    private readonly Dictionary<string, SimulatedGrain> _grains = new(StringComparer.Ordinal);
    private readonly RunWakeUps _wakeUps;
    private readonly RunOpening _opening;
    private readonly RunsInHand _inHand;
    private readonly Scheduler _scheduler;
    private readonly SimulatedWorld _world;

    public SimulatedProcess(SimulatedWorld world)
    {
        _world = world;
        Time = new LifeTime(world.Time, Context);
        Store = new LifeStore(world.Disk, world.Random, world.Broken);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IStore>(Store);
        services.AddSingleton(world.Snapshots);
        services.AddSingleton<IdFactory>();
        services.AddTelemetry(new TelemetryOptions { Tenant = "acme" });
        services.AddSingleton(world.Server.TransportOf(Context));
        services.AddTools();
        services.AddSingleton(Schemas);
        var options = new WorkflowsOptions { RecoveriesMax = 10_000, PollEvery = TimeSpan.FromSeconds(1) };
        var gates = new SimulatedGates(world, Store, () => Runs!, options, Time);
        services.AddSingleton<IRunGates>(gates);
        _provider = services.BuildServiceProvider();
        var registration = new WorkflowRegistration("w", "1", _ => new LambdaWorkflow((context, _) => world.ProgramOf(context.Run.Value).RunAsync(context)));
        var parts = new RunServices(
            Store,
            world.Snapshots,
            _provider.GetRequiredService<IToolGateway>(),
            _provider.GetRequiredService<ToolLedger>(),
            _provider.GetRequiredService<ApprovalLedger>(),
            new WorkflowRegistry([registration], world.Snapshots),
            new RunRecorder(_provider.GetRequiredService<ITelemetry>(), world.Snapshots, options),
            new RunJitter(7),
            options,
            _provider,
            new SimulatedLog<RunExecution>(world),
            Time);
        var keys = new StartKeys(Store, Time);
        _opening = new RunOpening(parts, keys);
        _inHand = new RunsInHand(options, Time, NullLogger<RunsInHand>.Instance);
        Runs = new RunsByGrain(GrainOf, keys, _inHand);
        var starting = world.Broken.Bug == PlantedBug.StartsOccurrencesAnew ? new AnewRuns(Runs, world.Random) : Runs;
        _scheduler = new Scheduler(starting, Store, parts.Provider.GetRequiredService<ITelemetry>(), world.Snapshots, Time, new SimulatedLog<Scheduler>(world));
        IWakeUpTarget[] targets = [new RunWakeUpTarget(Runs, Store), new NewsWakeUpTarget(Runs, Store, options, Time), new QueueWakeUpTarget(gates, Store, options, Time), _scheduler];
        _wakeUps = new RunWakeUps(Store, targets, options, Time, Time, new SimulatedLog<RunWakeUps>(world));
    }

    public LifeContext Context { get; } = new();

    public LifeTime Time { get; }

    public LifeStore Store { get; }

    public IRuns Runs { get; }

    public ApprovalLedger Approvals => _provider.GetRequiredService<ApprovalLedger>();

    public ToolResolutions Resolutions => _provider.GetRequiredService<ToolResolutions>();

    /// <summary>The runs that have a grain now.</summary>
    public IReadOnlyList<string> Held => [.. _grains.Keys];

    /// <summary>Looks for what is due.</summary>
    public Task PollAsync(TimeSpan ahead) => _wakeUps.WakeDueAsync(Time.GetUtcNow() + ahead, CancellationToken.None);

    /// <summary>What a process does once it has started.</summary>
    public async Task TakeUpAsync()
    {
        var reconciled = ReconcileAsync();
        await PollAsync(TimeSpan.FromSeconds(15));
        await _wakeUps.WakeQueuesAsync(CancellationToken.None);
        await reconciled;
    }

    /// <summary>Brings schedules in line with the configuration; what can not be written is tried again, as their keeper does.</summary>
    public async Task ReconcileAsync()
    {
        while (true)
        {
            try
            {
                await _scheduler.ReconcileAsync(Scheduler.BookOf(_world.Snapshots.Current), CancellationToken.None);
                return;
            }
            catch (FaultException)
            {
                await Task.Delay(TimeSpan.FromSeconds(10), Time);
            }
        }
    }

    /// <summary>Takes a grain away from its work.</summary>
    public void LetGo(string run) => _grains[run].Idle();

    /// <summary>Everything in memory is gone.</summary>
    public void Die()
    {
        Context.Die();
        Store.Tear();
        _ = _provider.DisposeAsync().AsTask();
    }

    private SimulatedGrain GrainOf(string run)
    {
        if (!_grains.TryGetValue(run, out var grain))
        {
            _grains[run] = grain = new SimulatedGrain(run, _opening, _inHand, Time, () => new RunStrand(drain => Context.Post(_ => drain(), null)), () => _grains.Remove(run));
        }

        return grain;
    }
}
