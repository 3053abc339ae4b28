using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Workflows;

namespace Keelson.Tests.Simulation;

/// <summary>What must be true of every world that came to rest.</summary>
internal static class SimulationInvariants
{
    private static readonly string[] Ends = ["run.completed", "run.failed", "run.cancelled", "run.timedOut"];

    public static async Task CheckAsync(SimulatedWorld world)
    {
        var events = (await world.Disk.ReadEventsAsync(new EventScan(0, StorageLimits.ReadMax), CancellationToken.None))
            .Select(each => (each.Record.Run, Type: each.Record.Type["keelson.".Length..])).ToLookup(each => each.Run, each => each.Type);
        world.Schedule?.Check(ScheduledOf(world));
        foreach (var run in RunsOf(world))
        {
            var state = StateOf(world.Disk, run);
            if (!state.IsOver)
            {
                world.Violations.Add(state.Workflow.Length == 0
                    ? $"{run} was acknowledged and is gone."
                    : $"{run} does not end: {state.Status} {state.Undo}, waits at {string.Join(", ", state.Steps.Values.Where(step => !step.IsDone).Select(step => $"{step.Path} {step.Phase} due {step.DueAt} {step.Fault?.Code} attempts {step.Attempts}"))}.");
                continue;
            }

            CheckStory(world, run, state, [.. events[run]]);
            await CheckRowAsync(world, run, state);
            CheckEntries(world, run);
            CheckEffects(world, run, state);
            CheckWords(world, run, state);
        }
    }

    /// <summary>The runs that somebody was told of, and those that a schedule began.</summary>
    public static IReadOnlyList<string> RunsOf(SimulatedWorld world) => world.Schedule is null
        ? [.. world.Acknowledged.Runs.Keys]
        : [.. world.Acknowledged.Runs.Keys.Union(ScheduledOf(world).Select(run => run.Id), StringComparer.Ordinal)];

#pragma warning disable CA2012, VSTHRD002 // The in-memory store answers at once.
    public static RunState StateOf(InMemoryStore disk, string run) => RunHistory.FoldAsync(disk, run, CancellationToken.None).Result.State;

    public static IReadOnlyList<RunEntry> EntriesOf(InMemoryStore disk, string run) =>
        [.. RunHistory.PageAsync(disk, run, 0, StorageLimits.ReadMax, CancellationToken.None).Result.Select(each => each.Entry)];

    private static IReadOnlyList<RunSummary> ScheduledOf(SimulatedWorld world) =>
        [.. world.Disk.ScanRowsAsync(new RowScan(RunTables.Runs, "", null, StorageLimits.RowScanMax), CancellationToken.None).Result
            .Select(row => KeelsonJson.Deserialize<RunSummary>(row.Value)).Where(run => run.ScheduledAt is not null)];
#pragma warning restore CA2012, VSTHRD002

    private static void CheckStory(SimulatedWorld world, string run, RunState state, List<string> types)
    {
        var ends = types.Where(Ends.Contains).ToList();
        Expect(world, ends.Count == 1, run, $"has {ends.Count} end events: {string.Join(", ", ends)}");
        Expect(world, ends.Count != 1 || ends[0] == "run." + RunWords.Of(state.Status), run, $"is {state.Status} and its event says {ends.FirstOrDefault()}");
        var begins = EntriesOf(world.Disk, run) is var entries && entries[0].Status == RunStatus.Queued && !entries.Any(entry => entry.Kind == RunEntryKind.Admitted) ? 0 : 1;
        Expect(world, types.Count(type => type == "run.started") == begins, run, $"did not begin {begins} times");
        Expect(world, types.Count(type => type == "outcome.reported") == 1, run, "did not report its outcome once");
        var undone = types.Count(type => type is "run.compensated" or "run.compensationFailed");
        Expect(world, undone == (state.Undo == UndoStatus.None ? 0 : 1), run, $"ended its compensation {undone} times and is {state.Undo}");
    }

    private static async Task CheckRowAsync(SimulatedWorld world, string run, RunState state)
    {
        var row = await world.Disk.ReadRowAsync(RunTables.Runs, run, CancellationToken.None);
        var summary = row is { } found ? KeelsonJson.Deserialize<RunSummary>(found.Value) : null;
        Expect(world, summary?.Status == state.Status && summary.Compensation == state.Undo, run, $"has the row {summary?.Status} {summary?.Compensation} and is {state.Status} {state.Undo}");
    }

    private static void CheckEntries(SimulatedWorld world, string run)
    {
        var entries = EntriesOf(world.Disk, run);
        Expect(world, entries[0].Kind == RunEntryKind.Started && entries.Count(entry => entry.Kind == RunEntryKind.Started) == 1, run, "has another first entry");
        Expect(world, entries.Count(entry => entry.Kind == RunEntryKind.Ended) == 1, run, "ended more than once in its journal");
        foreach (var twice in entries.Where(entry => entry.IsCompletion).GroupBy(entry => entry.Path).Where(group => group.Count() > 1 + entries.Count(entry => entry.Kind == RunEntryKind.Forwarded && entry.Path == group.Key)))
        {
            Expect(world, false, run, $"has {twice.Count()} results of {twice.Key}");
        }

        if (entries.Any(entry => entry.Kind == RunEntryKind.Paused))
        {
            return;
        }

        foreach (var sleep in entries.Where(entry => entry is { Kind: RunEntryKind.Waiting, Wait: WaitReason.Timer }))
        {
            var end = entries.FirstOrDefault(entry => entry.IsCompletion && entry.Path == sleep.Path);
            Expect(world, end is null || end.At >= sleep.DueAt, run, $"woke from {sleep.Path} too early");
        }
    }

    private static void CheckEffects(SimulatedWorld world, string run, RunState state)
    {
        var effects = world.Server.Effects;
        foreach (var twice in effects.Where(effect => !effect.StartsWith("read:", StringComparison.Ordinal) && effect.Contains($":{run}/", StringComparison.Ordinal)).GroupBy(effect => effect).Where(group => group.Count() > 1))
        {
            Expect(world, false, run, $"did {twice.Key} {twice.Count()} times");
        }

        foreach (var step in state.Steps.Values.Where(step => step is { Kind: StepKind.Tool, Phase: StepPhase.Completed }))
        {
            var what = step.Name == "undoable" ? "native" : step.Name;
            Expect(world, effects.Contains($"{what}:{run}/{world.ProgramOf(run).PartAt(step.Path)}"), run, $"has a result of {step.Path} that never happened");
        }

        if (state.Status == RunStatus.Completed)
        {
            Expect(world, !effects.Exists(effect => effect.StartsWith($"undo:{run}/", StringComparison.Ordinal)), run, "completed and was undone");
            return;
        }

        CheckUndone(world, run, state, effects);
        var pivot = EntriesOf(world.Disk, run).FirstOrDefault(entry => entry is { Kind: RunEntryKind.StepCompleted, Step: StepKind.Pivot });
        Expect(world, pivot is null || !effects.Exists(effect => effect.StartsWith($"undo:{run}/", StringComparison.Ordinal)), run, $"passed {pivot?.Path} and was undone");
    }

    private static void CheckUndone(SimulatedWorld world, string run, RunState state, List<string> effects)
    {
        foreach (var part in world.ProgramOf(run).Undoable)
        {
            var did = effects.Contains($"native:{run}/{part}");
            var undone = effects.Contains($"undo:{run}/{part}");
            Expect(world, undone || !did || state.Undo == UndoStatus.CompensationFailed, run, $"left {run}/{part} standing and is {state.Undo}");
            Expect(world, did || !undone, run, $"undid {run}/{part}, which never happened");
        }

        // What was registered before something else was done is durable, and is done.
        foreach (var part in world.ProgramOf(run).OnFailure.Where(part => part < Reached(world, run, effects)))
        {
            Expect(world, effects.Contains($"undo:{run}/{part}") || state.Undo == UndoStatus.CompensationFailed, run, $"registered how to undo {part}, went on, and did not undo it");
        }

        var order = state.Undos.Where(undo => undo.Phase == UndoPhase.Done).OrderByDescending(undo => undo.Order).Select(undo => Array.FindIndex([.. effects], effect => effect.StartsWith("undo:", StringComparison.Ordinal) && IsAbout(undo, effect["undo:".Length..])));
        Expect(world, order.SequenceEqual(order.Order()), run, $"was undone in another order: {string.Join(' ', state.Undos)}");
    }

    private static void CheckWords(SimulatedWorld world, string run, RunState state)
    {
        foreach (var (_, id) in world.Acknowledged.Signals.Where(signal => signal.Run == run))
        {
            Expect(world, state.HasSeen(id), run, $"accepted the signal {id} and does not know it");
        }

        Expect(world, !world.Acknowledged.Cancelled.Contains(run) || state.Status == RunStatus.Cancelled, run, $"was cancelled and is {state.Status}");
        foreach (var (path, value) in world.Witness.UsedBy(run))
        {
            var place = string.Join('/', path.Split('/').Select(part => part + "[0]"));
            if (state.Steps.GetValueOrDefault(place) is { Kind: StepKind.Step } step)
            {
                Expect(world, step.Value is { } kept && KeelsonJson.Deserialize<string>(kept) == value, run, $"keeps another result of {path} than the one that was used");
            }
            else if (path.Contains("step", StringComparison.Ordinal))
            {
                Expect(world, state.Steps.ContainsKey(place), run, $"went on from a result of {path} that it does not keep");
            }
        }
    }

    private static int Reached(SimulatedWorld world, string run, List<string> effects) => effects
        .Where(effect => effect.Contains($":{run}/", StringComparison.Ordinal) && !effect.StartsWith("undo:", StringComparison.Ordinal))
        .Select(effect => int.Parse(effect[(effect.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture))
        .Append(world.Witness.ReachedBy(run))
        .Max();

    private static bool IsAbout(UndoState undo, string what) =>
        System.Text.Encoding.UTF8.GetString((undo.CallArguments ?? undo.Template).Span).Contains($"\"{what}\"", StringComparison.Ordinal);

    private static void Expect(SimulatedWorld world, bool isTrue, string run, string what)
    {
        if (!isTrue)
        {
            world.Violations.Add($"{run} {what}.");
        }
    }
}
