using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Keelson.Economics;
using Keelson.Inference.Clients;
using Keelson.Primitives;
using Keelson.Rollout;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Telemetry;
using Keelson.Tests.Simulation;
using Keelson.Tests.Tools;
using Keelson.Tests.Workflows.Queues;
using Keelson.Tools;
using Keelson.Workflows;
using Keelson.Workflows.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Workflows;

/// <summary>One process's workflow engine over a store that outlives it; without Orleans, so that a test holds every thread and the clock.</summary>
internal sealed class RunRig : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly Func<RunStrand> _strand;
    private readonly ConcurrentDictionary<string, TurnGrain> _grains = new(StringComparer.Ordinal);
    private readonly RunsInHand _inHand;

    public RunRig(
        Func<WorkflowContext, JsonElement, Task<object?>> body,
        IStore? store = null,
        FakeTimeProvider? time = null,
        IToolTransport? transport = null,
        Func<RunStrand>? strand = null,
        WorkflowsOptions? options = null,
        IInferenceClient? client = null,
        IReadOnlyList<WorkflowRegistration>? registrations = null,
        params ToolFunction[] functions)
    {
        Store = store ?? new InMemoryStore();
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
        _strand = strand ?? RunStrand.OnThreadPool;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(Store);
        services.AddSingleton(Snapshots);
        services.AddSingleton<IdFactory>();
        services.AddTelemetry(new TelemetryOptions { Tenant = "acme" });
        if (client is not null)
        {
            services.AddSingleton(client);
        }

        foreach (var function in functions)
        {
            services.AddSingleton(function);
        }

        services.AddSingleton(transport ?? new HttpToolTransport(new HttpMessageInvoker(new SocketsHttpHandler()), Time));
        services.AddTools();
        services.AddSingleton<IRuns>(_ => Runs!);
        services.AddSingleton<IRunGates>(_ => Gates!);
        _provider = services.BuildServiceProvider();
        Options = options ?? new WorkflowsOptions();
        Publish(TimeSpan.FromHours(1));
        var telemetry = _provider.GetRequiredService<ITelemetry>();
        Services = new RunServices(
            Store,
            Snapshots,
            _provider.GetRequiredService<IToolGateway>(),
            _provider.GetRequiredService<ToolLedger>(),
            _provider.GetRequiredService<ApprovalLedger>(),
            new WorkflowRegistry(registrations ?? [new WorkflowRegistration("w", "1", _ => new LambdaWorkflow(body))], Snapshots),
            new RunRecorder(telemetry, Snapshots, Options),
            new RunJitter(7),
            Options,
            _provider,
            new TestLog<RunExecution>(),
            Time);
        _inHand = new RunsInHand(Options, Time, NullLogger<RunsInHand>.Instance);
        Runs = new RunsByGrain(GrainOf, new StartKeys(Store, Time), _inHand);
        Gates = new HeldGates(Snapshots, Store, Runs, Options, Time);
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public IStore Store { get; }

    public FakeTimeProvider Time { get; }

    public SnapshotSource Snapshots { get; } = new();

    public WorkflowsOptions Options { get; }

    public RunServices Services { get; }

    /// <summary>The runs as everybody else reaches them; a grain of its own for each that is asked for, without a cluster.</summary>
    public IRuns Runs { get; }

    /// <summary>The gates, without a cluster.</summary>
    public IRunGates Gates { get; }

    public ITelemetry Telemetry => _provider.GetRequiredService<ITelemetry>();

    public ApprovalLedger Approvals => _provider.GetRequiredService<ApprovalLedger>();

    public ToolResolutions Resolutions => _provider.GetRequiredService<ToolResolutions>();

    /// <summary>A strand whose work is done by whoever brings it: with a store that answers at once, nothing happens on its own.</summary>
    public static RunStrand InlineStrand() => new(static drain => drain());

    public static async Task DropAsync(RunExecution execution)
    {
        execution.Drop();
        await execution.Over;
    }

    public void Publish(TimeSpan budget, WaveBook? waves = null, params ToolDefinition[] tools) => Snapshots.Update(snapshot => snapshot
        .With(waves ?? ToolRig.Waves())
        .With(new ToolCatalog(tools))
        .With(new PlatformIdentity("acme", "local"))
        .With(new OutcomeBook(new Dictionary<string, OutcomePolicy> { ["w"] = new("w", "thing.done", null) }))
        .With(new WorkflowDirectory([new WorkflowProfile("w", "sre", 2, ValueClass.Normal, Sensitivity.Internal, budget)])));

    public async Task<RunExecution> StartAsync(string run = "r_1", string input = "{}")
    {
        var start = new RunStart(run, "w", Encoding.UTF8.GetBytes(input), "acme", "user:ann");
        var (execution, fault) = await new RunOpening(Services, new StartKeys(Store, Time)).BeginAsync(start, _strand());
        Assert.Null(fault);
        return execution!;
    }

    public async Task<RunExecution> ResumeAsync(string run = "r_1") => (await new RunOpening(Services, new StartKeys(Store, Time)).ResumeAsync(run, _strand(), Cancellation))!;

    public async Task<RunState> StateAsync(string run = "r_1") => (await RunHistory.FoldAsync(Store, run, Cancellation)).State;

    public async Task<RunState> RunAsync(string input = "{}")
    {
        var execution = await StartAsync(input: input);
        await execution.Over.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        return await StateAsync();
    }

    /// <summary>Waits until the journal says something.</summary>
    public async Task<RunState> UntilAsync(Func<RunState, bool> condition, string run = "r_1")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            var state = await StateAsync(run);
            if (condition(state))
            {
                return state;
            }

            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Moves the clock until something ends.</summary>
    public async Task AdvanceUntilAsync(Task end, TimeSpan step)
    {
        for (var i = 0; i < 10_000 && !end.IsCompleted; i++)
        {
            Time.Advance(step);
            for (var turn = 0; turn < 20 && !end.IsCompleted; turn++)
            {
                await Task.Yield();
            }
        }

        await end.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    public async Task<IReadOnlyList<TelemetryEvent>> EventsAsync() =>
        [.. (await Store.ReadEventsAsync(new EventScan(0, 10_000), Cancellation)).Select(stored => TelemetryCodec.Parse(stored.Record.Payload))];

    public async Task<IReadOnlyList<string>> EventTypesAsync() => [.. (await EventsAsync()).Select(each => each.Type["keelson.".Length..])];

    private TurnGrain GrainOf(string run) => _grains.GetOrAdd(
        run, id => new TurnGrain(new SimulatedGrain(id, new RunOpening(Services, new StartKeys(Store, Time)), _inHand, Time, _strand, () => _grains.TryRemove(id, out _))));

    public async ValueTask DisposeAsync() => await _provider.DisposeAsync();
}
