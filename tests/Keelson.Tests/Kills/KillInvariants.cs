using System.Globalization;
using System.Text;
using Keelson.Primitives;
using Keelson.Sessions;
using Keelson.Storage;
using Keelson.Tests.Security;
using Keelson.Tests.Sessions;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Kills;

/// <summary>What must be true of a folder after any kill, and of one that came to rest.</summary>
internal sealed class KillInvariants(IStore store, KillLedger told, KillToolServer server, int seed, CancellationToken cancellation)
{
    private readonly List<string> _wrong = [];

    public async Task<IReadOnlyList<string>> CheckAsync(bool isAtRest)
    {
        await CheckRunsAsync();
        await CheckPeopleAsync();
        await CheckSessionsAsync();
        foreach (var (key, call) in told.Calls)
        {
            Expect(server.Effects.GetValueOrDefault($"{call.Tool}:{key}") == 1, $"The call {key} was answered and happened {server.Effects.GetValueOrDefault($"{call.Tool}:{key}")} times");
        }

        if (isAtRest)
        {
            await CheckRestAsync();
        }

        return _wrong;
    }

    private async Task CheckRunsAsync()
    {
        foreach (var run in told.Runs)
        {
            Expect(await store.ReadRowAsync(RunTables.Runs, run, cancellation) is not null, $"The start of {run} was acknowledged, and it is not there");
        }

        foreach (var (run, end) in told.Ends)
        {
            var status = (await FoldAsync(run)).Status;
            Expect(status.ToString() == end, $"{run} was told to have ended {end} and is {status}");
        }

        foreach (var (run, id) in told.Signals)
        {
            Expect((await FoldAsync(run)).HasSeen(id), $"{run} accepted the signal {id} and does not know it");
        }
    }

    private async Task CheckPeopleAsync()
    {
        foreach (var id in told.Approvals)
        {
            var approval = await store.ReadRowAsync(new RowTable("approvals"), id, cancellation) is { } row ? KeelsonJson.Deserialize<Approval>(row.Value) : null;
            Expect(approval?.Status is ApprovalStatus.Granted or ApprovalStatus.Used, $"The approval {id} was granted and is {approval?.Status}");
        }

        foreach (var (key, word) in told.Resolutions)
        {
            var call = await store.ReadRowAsync(new RowTable("tool-calls"), key, cancellation) is { } row ? KeelsonJson.Deserialize<ToolCallState>(row.Value) : null;
            Expect(call?.Resolution?.ToString() == word, $"The call {key} was resolved as {word} and is {call?.Phase} {call?.Resolution}");
        }
    }

    private async Task CheckSessionsAsync()
    {
        var snapshots = new SnapshotSource();
        snapshots.Update(snapshot => snapshot.With(SessionRig.Lifetimes));
        var services = KillEngine.ServicesOf(store, new RecordingTelemetry(TimeProvider.System), snapshots);
        foreach (var (id, (value, said)) in told.Sessions.Concat(told.Forks).Where(each => !told.Erased.Contains(each.Key)))
        {
            var state = (await LiveSession.OpenAsync(id, services, cancellation)).State;
            if (state.Birth is null && !told.Forks.ContainsKey(id) && await store.ReadRowAsync(SessionTables.Erased, id, cancellation) is not null)
            {
                continue; // Erased, and killed before anybody was told.
            }

            Expect(KillTalk.ValueOf(state) >= value, $"{id} was told to hold {value} and holds {KillTalk.ValueOf(state)}");
            Expect(state.Line.Count >= said, $"{id} was told {said} messages and has {state.Line.Count}");
            var numbers = state.Messages.Select(message => int.Parse(Encoding.UTF8.GetString(message.Json), CultureInfo.InvariantCulture));
            Expect(numbers.SequenceEqual(Enumerable.Range(1, state.Line.Count)), $"{id} has a message twice, or none where one was");
            foreach (var (mark, messages) in told.Marks.Where(mark => mark.Key.Session == id))
            {
                Expect(state.Checkpoints.TryGetValue($"c{mark.Value}", out var kept) && kept.Line.Length == messages, $"{id} was marked at {mark.Value} with {messages} messages and is not");
            }
        }

        foreach (var id in told.Erased)
        {
            Expect((await LiveSession.OpenAsync(id, services, cancellation)).State.Version == 0, $"{id} was erased and is there");
        }
    }

    // Every run ended as its program says, and every effect of it happened once.
    private async Task CheckRestAsync()
    {
        string? after = null;
        while (await store.ScanRowsAsync(new RowScan(RunTables.Runs, "", after, StorageLimits.RowScanMax), cancellation) is { Count: > 0 } rows)
        {
            after = rows[^1].Key;
            foreach (var run in rows.Select(row => row.Key))
            {
                var (program, state) = (new KillProgram(run, seed), await FoldAsync(run));
                Expect(state.Status == (program.Fails ? RunStatus.Failed : RunStatus.Completed), $"{program} is {state.Status} {state.Undo} {state.Fault?.Code} {state.Fault?.Detail}, {string.Join(", ", state.Steps.Values.Select(step => $"{step.Path} {step.Phase} {step.Wait} {step.Id} due {step.DueAt:HH:mm:ss} attempts {step.Attempts} {step.Fault?.Code} {step.Fault?.Detail} {step.StartedAt:HH:mm:ss.fff}"))}");
                foreach (var effect in program.Effects)
                {
                    Expect(server.Effects.GetValueOrDefault(effect) == 1, $"{program} did {effect} {server.Effects.GetValueOrDefault(effect)} times");
                }
            }
        }
    }

    private async Task<RunState> FoldAsync(string run) => (await RunHistory.FoldAsync(store, run, cancellation)).State;

    private void Expect(bool isTrue, string what)
    {
        if (!isTrue)
        {
            _wrong.Add(what + ".");
        }
    }
}
