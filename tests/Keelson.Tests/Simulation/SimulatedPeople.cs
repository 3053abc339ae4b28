using System.Text;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Simulation;

/// <summary>Those outside: they start runs, often twice, send signals, often twice, decide, find out, and steer.</summary>
internal sealed class SimulatedPeople(SimulatedWorld world)
{
    private const int RunsMax = 4;
    private readonly List<string> _started = [];
    private readonly List<(string Run, string Name)> _owed = [];
    private readonly HashSet<string> _paused = new(StringComparer.Ordinal);

    /// <summary>When true, nothing that waits for them is left waiting.</summary>
    public bool AreDiligent { get; set; }

    /// <summary>Starts a run, or an earlier one again.</summary>
    public void Start()
    {
        var isNew = _started.Count < RunsMax && world.Random.Next(3) > 0;
        if (!isNew && _started.Count == 0)
        {
            return;
        }

        // Half of the starts have a key of the client's; the id is chosen anew each time, as the API does.
        var number = isNew ? _started.Count : world.Random.Next(_started.Count);
        var key = number % 2 == 0 ? null : $"K{number}";
        var run = isNew || key is null ? $"r{number}" : $"r{number}x{world.Random.Next(1_000)}";
        if (isNew)
        {
            _started.Add(run);
        }

        world.Enter(() => _ = StartAsync(run, key));
    }

    /// <summary>Does one of the things that people do; false when nothing waits for them.</summary>
    public bool Act()
    {
        if (AreDiligent)
        {
            return GoOn() | Signal() | Vote() | Resolve();
        }

        return world.Random.Next(8) switch
        {
            0 or 1 => Signal(),
            2 or 3 => Vote(),
            4 => Resolve(),
            5 => GoOn(),
            6 => Pause(),
            _ => Cancel(),
        };
    }

    private async Task StartAsync(string run, string? key)
    {
        var start = new RunStart(run, "w", "{}"u8.ToArray(), "acme", "user:ann") { ClientKey = key };
        var (answered, fault) = await world.Process.Runs.StartAsync(start, CancellationToken.None);
        if (fault is not null || answered is not { } id)
        {
            return;
        }

        if (key is not null && world.Acknowledged.Runs.FirstOrDefault(each => each.Value == key).Key is { } earlier && earlier != id.Value)
        {
            world.Violations.Add($"The key {key} began {earlier} and then {id.Value}.");
        }

        if (world.Acknowledged.Runs.TryAdd(id.Value, key))
        {
            _owed.AddRange(world.ProgramOf(id.Value).Signals.Select(name => (id.Value, name)));
        }
    }

    private bool Signal()
    {
        if (_owed.Count == 0)
        {
            return false;
        }

        var (run, name) = _owed[world.Random.Next(_owed.Count)];
        world.Enter(() => _ = SignalAsync(run, name));
        return true;
    }

    private async Task SignalAsync(string run, string name)
    {
        var command = new RunCommand(RunCommandKind.Signal, "user:bob") { Name = name, Id = $"{run}/{name}" };
        var data = Encoding.UTF8.GetBytes($"\"{name}\"");
        var fault = await world.Process.Runs.CommandAsync(new RunId(run), command, data, CancellationToken.None);
        if (fault is null)
        {
            world.Acknowledged.Signals.Add((run, command.Id!));
        }

        // A sender that got its answer may still send again; in the end each stops.
        if (AreDiligent || world.Random.Next(2) == 0)
        {
            _owed.Remove((run, name));
        }
    }

    private bool Vote()
    {
        var pending = Rows("approvals").Select(row => KeelsonJson.Deserialize<Approval>(row.Value))
            .Where(approval => ApprovalDecider.StatusAt(approval, world.Time.GetUtcNow()) == ApprovalStatus.Pending).ToList();
        if (pending.Count == 0)
        {
            return false;
        }

        var approval = pending[world.Random.Next(pending.Count)];
        var vote = new ApprovalVote("user:bob", world.Random.Next(4) > 0, "I looked at it.", world.Time.GetUtcNow());
        world.Enter(() => _ = VoteAsync(approval, vote));
        return true;
    }

    private async Task VoteAsync(Approval approval, ApprovalVote vote)
    {
        var (_, fault) = await world.Process.Approvals.VoteAsync(approval.Id, vote, approval.Digest, true, CancellationToken.None);
        if (fault is null && world.Random.Next(2) == 0)
        {
            await world.Process.Runs.WakeAsync(approval.Run!, CancellationToken.None);
        }
    }

    // Whoever resolves looks at the tool's side first, when nothing is under way any more.
    private bool Resolve()
    {
        var unknown = world.Server.Waiting > 0 ? [] : Rows("tool-calls").Select(row => KeelsonJson.Deserialize<ToolCallState>(row.Value))
            .Where(call => call is { Phase: ToolCallPhase.Unknown, Idempotency: ToolIdempotency.None }).ToList();
        if (unknown.Count == 0)
        {
            return false;
        }

        var call = unknown[world.Random.Next(unknown.Count)];
        var found = world.Server.Happened(call.Key) ? ToolResolution.Executed : ToolResolution.NotExecuted;
        var answer = JsonSerializer.SerializeToUtf8Bytes(new { number = 0 });
        world.Enter(() => _ = world.Process.Resolutions.ResolveAsync(
            call.Key, found, answer, new Attribution("acme", "user:bob"), "It is in the tool's log.", CancellationToken.None).AsTask());
        return true;
    }

    private bool Pause() => Steer(RunCommandKind.Pause, run => _paused.Add(run));

    private bool Cancel() => world.Random.Next(4) == 0 && Steer(RunCommandKind.Cancel, run => world.Acknowledged.Cancelled.Add(run));

    private bool GoOn()
    {
        var held = world.Acknowledged.Runs.Keys.Where(run => SimulationInvariants.StateOf(world.Disk, run).Status == RunStatus.Paused).ToList();
        if (held.Count == 0)
        {
            return false;
        }

        Command(held[world.Random.Next(held.Count)], RunCommandKind.Resume, _ => { });
        return true;
    }

    private bool Steer(RunCommandKind kind, Action<string> done)
    {
        if (world.Acknowledged.Runs.Count == 0)
        {
            return false;
        }

        Command(world.Acknowledged.Runs.Keys.ElementAt(world.Random.Next(world.Acknowledged.Runs.Count)), kind, done);
        return true;
    }

    private void Command(string run, RunCommandKind kind, Action<string> done) => world.Enter(() => _ = CommandAsync(run, kind, done));

    private async Task CommandAsync(string run, RunCommandKind kind, Action<string> done)
    {
        if (await world.Process.Runs.CommandAsync(new RunId(run), new RunCommand(kind, "user:bob"), null, CancellationToken.None) is null)
        {
            done(run);
        }
    }

#pragma warning disable CA2012 // The in-memory store answers at once.
    private IReadOnlyList<StoredRow> Rows(string table) =>
        world.Disk.ScanRowsAsync(new RowScan(new RowTable(table), "", null, StorageLimits.RowScanMax), CancellationToken.None).Result;
#pragma warning restore CA2012
}
