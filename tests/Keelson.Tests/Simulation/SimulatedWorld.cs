using System.Text;
using Keelson.Economics;
using Keelson.Primitives;
using Keelson.Storage.InMemory;
using Keelson.Tests.Tools;
using Keelson.Tools;
using Keelson.Workflows;
using Keelson.Workflows.Queues;
using Keelson.Workflows.Schedules;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Tests.Simulation;

/// <summary>
/// A small company in one thread: runs, their tools, people and operators, and a platform that dies, forgets and comes back. Everything
/// that happens, and in which order, follows from the seed.
/// </summary>
internal sealed class SimulatedWorld
{
    private const int CalmRoundsMax = 3_000; // Twenty times what the longest program needs.
    private const int TurnsAtOneTimeMax = 20_000; // A hundred times what a world of a few runs needs between two moments.
    private readonly Dictionary<string, SimulatedProgram> _programs = new(StringComparer.Ordinal);
    private readonly SimulatedPeople _people;
    private readonly int _seed;

    public SimulatedWorld(int seed, PlantedBug bug)
    {
        _seed = seed;
#pragma warning disable CA5394 // The seed must give the same world again.
        Random = new Random(seed);
#pragma warning restore CA5394
        Broken = new BrokenWrites(bug, Disk);
        Server = new SimulatedToolServer(Random, bug);
        Witness = new SimulatedWitness(Random);
        var limit = Random.Next(3) == 0 ? new RunLimit(Random.Next(1, 3), Random.Next(3) == 0 ? 1 : RunLimit.QueueDefault) : null;
        Places = limit is not null && Random.Next(2) == 0 ? new SimulatedPlaces(this, limit.Runs, new WorkflowsOptions().Lease) : null;
        Schedule = Random.Next(4) == 0 ? new SimulatedSchedule(this, (MissedRuns)Random.Next(3)) : null;
        var approvals = Places is null && Random.Next(4) == 0 ? new[] { Effect.Write } : [];
        Snapshots.Update(snapshot => snapshot
            .With(ToolRig.Waves(approvals: approvals))
            .With(new ToolCatalog(Tools()))
            .With(new OutcomeBook(new Dictionary<string, OutcomePolicy> { ["w"] = new("w", "thing.done", null) }))
            .With(new WorkflowDirectory([new WorkflowProfile("w", "sre", 2, ValueClass.Normal, Sensitivity.Internal, TimeSpan.FromHours(Random.Next(1, 48)))])));
        if (limit is not null)
        {
            Snapshots.Update(snapshot => snapshot.With(new RunLimitBook(new Dictionary<string, RunLimit> { ["w"] = limit })));
        }

        if (Schedule is not null)
        {
            Snapshots.Update(snapshot => snapshot.With(Schedule.Book).With(new PlatformIdentity("acme", "local")));
        }

        Process = new SimulatedProcess(this);
        _people = new SimulatedPeople(this);
        Enter(() => _ = Process.TakeUpAsync());
    }

    public Random Random { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    public InMemoryStore Disk { get; } = new();

    public BrokenWrites Broken { get; }

    public SnapshotSource Snapshots { get; } = new();

    public SimulatedToolServer Server { get; }

    public SimulatedWitness Witness { get; }

    public SimulatedProcess Process { get; private set; }

    /// <summary>Counts who is at work; null in worlds where that says nothing.</summary>
    public SimulatedPlaces? Places { get; }

    /// <summary>The schedule; null in most worlds.</summary>
    public SimulatedSchedule? Schedule { get; }

    public SimulatedLedger Acknowledged { get; } = new();

    /// <summary>What is wrong so far.</summary>
    public List<string> Violations => Witness.Violations;

    /// <summary>Lives so far.</summary>
    public int Lives { get; private set; } = 1;

    public SimulatedProgram ProgramOf(string run)
    {
        if (!_programs.TryGetValue(run, out var program))
        {
            var hash = run.Aggregate(_seed, (sum, letter) => unchecked((sum * 31) + letter));
            _programs[run] = program = new SimulatedProgram(run, hash, Witness, KindsOf(run));
        }

        return program;
    }

    /// <summary>Lets the world go wrong for a while, then lets it come to rest; answers what is wrong with what it left.</summary>
    public async Task<IReadOnlyList<string>> PlayAsync()
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var actions = Random.Next(100, 600);
            for (var i = 0; i < actions && Violations.Count == 0; i++)
            {
                Act();
                Look();
            }

            Rest();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }

        await SimulationInvariants.CheckAsync(this);
        return Violations;
    }

    /// <summary>Programs and what was told, for whoever looks for the fault.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"seed {_seed}, {Lives} lives");
        foreach (var (run, program) in _programs)
        {
            text.AppendLine(program.ToString());
            foreach (var entry in SimulationInvariants.EntriesOf(Disk, run))
            {
                text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  {entry.At:HH:mm:ss} {entry.Kind} {entry.Path} {entry.Wait} {entry.Status} {entry.Undo} {entry.Fault?.Code} {entry.Fault?.Outcome}");
            }
        }

        text.AppendLine(string.Join(' ', Server.Effects));
        return text.ToString();
    }

    // Nobody sends signals to a run that nobody was told of.
    private IReadOnlyList<string> KindsOf(string run) => Places is not null ? SimulatedProgram.KindsOfWork
        : Schedule is null || Acknowledged.Runs.ContainsKey(run) || !run.StartsWith("r_", StringComparison.Ordinal) ? SimulatedProgram.Kinds
        : [.. SimulatedProgram.Kinds.Where(kind => kind != "signal")];

    private void Look()
    {
        Places?.Look();
        Schedule?.Look();
    }

    private static ToolDefinition[] Tools() =>
    [
        Tool("native", ToolIdempotency.Native),
        Tool("lookup", ToolIdempotency.Lookup),
        Tool("none", ToolIdempotency.None),
        Tool("read", ToolIdempotency.Safe),
        Tool("undo", ToolIdempotency.Native),
        Tool("undoable", ToolIdempotency.Native, "native") with { Compensate = new CompensationTemplate("undo", """{"what":"$.args.what"}""") },
    ];

    private static ToolDefinition Tool(string name, ToolIdempotency idempotency, string? at = null) =>
        new(name, ToolKind.Http, idempotency == ToolIdempotency.Safe ? Effect.Read : Effect.Write, idempotency)
        {
            UrlTemplate = $"https://tools.example/{at ?? name}/now",
            LookupTemplate = idempotency == ToolIdempotency.Lookup ? "https://tools.example/calls/{key}" : null,
            ArgumentsSchema = """{"type":"object"}""",
        };

    // Mostly the code runs; now and then the world interferes.
    private void Act()
    {
        switch (Random.Next(20))
        {
            case 0:
                _people.Start();
                break;
            case 1:
                _people.Act();
                break;
            case 2:
                Interfere();
                break;
            case 3:
                Enter(() => _ = Process.PollAsync(TimeSpan.Zero));
                break;
            case 4:
                Advance(TimeSpan.FromSeconds(Random.Next(1, Random.Next(10) == 0 ? 20_000 : 120)));
                break;
            case 5 or 6 or 7:
                Process.Store.Sync(Random.Next(1, 4));
                break;
            case 8 or 9 when Server.Waiting > 0:
                Server.Deliver();
                break;
            case 10 when Witness.Waiting > 0:
                Witness.Finish();
                break;
            default:
                RunSome();
                break;
        }
    }

    private void Interfere()
    {
        switch (Random.Next(8))
        {
            case 0 or 1 or 2:
                Restart();
                break;
            case 3:
                Process.Store.IsFull = !Process.Store.IsFull;
                break;
            case 4:
                Process.Store.Fail();
                RunSome();
                Restart();
                break;
            case 5:
                // The clock is set; timers that run do not notice.
                Time.AdjustTime(Time.GetUtcNow() + TimeSpan.FromSeconds(Random.Next(-300, 3_000)));
                break;
            default:
                if (Process.Held is { Count: > 0 } held)
                {
                    Enter(() => Process.LetGo(held[Random.Next(held.Count)]));
                }

                break;
        }
    }

    private void RunSome()
    {
        for (var i = Random.Next(1, 20); i > 0 && Process.Context.Count > 0; i--)
        {
            Process.Context.Run(Random.Next(Process.Context.Count));
        }
    }

    private void Restart()
    {
        Process.Die();
        Server.Forget(Process.Context);
        Process = new SimulatedProcess(this);
        Lives++;
        Enter(() => _ = Process.TakeUpAsync());
    }

    // Nothing goes wrong any more: whatever can end must end.
    private void Rest()
    {
        Process.Store.IsFull = false;
        Server.IsCalm = true;
        _people.AreDiligent = true;
        Restart();
        for (var round = 0; round < CalmRoundsMax && Violations.Count == 0; round++)
        {
            if (Settle())
            {
                continue;
            }

            if (_people.Act() && Settle())
            {
                continue;
            }

            if (Schedule is { IsOver: false } schedule)
            {
                if (schedule.TryEnd())
                {
                    Enter(() => _ = Process.ReconcileAsync());
                    continue;
                }
            }
            else if (SimulationInvariants.RunsOf(this).All(run => SimulationInvariants.StateOf(Disk, run).IsOver) && Process.Store.Waiting == 0)
            {
                return;
            }

            Advance(TimeSpan.FromMinutes(10));
            Enter(() => _ = Process.PollAsync(TimeSpan.Zero));
        }
    }

    private bool Settle()
    {
        var did = false;
        var turns = 0;
        while (Process.Context.Count + Process.Store.Waiting + Server.Waiting + Witness.Waiting > 0)
        {
            did = true;
            Look();
            while (Process.Context.Count > 0)
            {
                // Work that makes work without time passing would hold up a processor for ever, and this test with it.
                if (++turns > TurnsAtOneTimeMax)
                {
                    Violations.Add($"The engine went round {TurnsAtOneTimeMax} times at {Time.GetUtcNow():HH:mm:ss} and did not come to rest.");
                    return false;
                }

                Process.Context.Run(0);
            }

            Process.Store.Sync(int.MaxValue);
            while (Server.Waiting > 0)
            {
                Server.Deliver();
            }

            while (Witness.Waiting > 0)
            {
                Witness.Finish();
            }
        }

        return did;
    }

    private void Advance(TimeSpan by) => Time.Advance(by);

    public void Enter(Action action) => Process.Context.Enter(action);
}
