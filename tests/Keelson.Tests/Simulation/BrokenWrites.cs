using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Tools;
using Keelson.Workflows;
using Keelson.Workflows.Schedules;

namespace Keelson.Tests.Simulation;

/// <summary>What a planted bug does to what is written; without one, nothing.</summary>
internal sealed class BrokenWrites(PlantedBug bug, InMemoryStore disk)
{
    private int _results;
    private int _notes;

    public PlantedBug Bug => bug;

    /// <summary>A transaction as it reaches the disk.</summary>
    public StorageTransaction Change(StorageTransaction transaction) => bug switch
    {
        PlantedBug.IgnoresJournalVersions => With(transaction, journals: [.. transaction.Journals.Select(append => append with { ExpectedVersion = VersionOf(append.Journal) })]),
        PlantedBug.IgnoresRowVersions => With(transaction, rows: [.. transaction.Rows.Select(row => row with { ExpectedVersion = null })]),
        PlantedBug.LosesWakeUps => With(transaction, wakeUps: []),
        PlantedBug.ForgetsStepResults => WithEntries(transaction, entry => entry.Kind == RunEntryKind.StepCompleted && ++_results % 4 == 0),
        PlantedBug.ForgetsSignals => WithEntries(transaction, entry => entry.Kind == RunEntryKind.Signalled),
        PlantedBug.ForgetsCompensations => WithEntries(transaction, entry => entry.Kind == RunEntryKind.UndoRegistered),
        PlantedBug.TellsTheEndTwice => With(transaction, events: [.. transaction.Events.SelectMany(Twice)]),
        PlantedBug.ForgetsAnswers => With(transaction, rows: [.. transaction.Rows.Where(row => row.Table.Name != "tool-calls" || !IsEnd(row))]),
        PlantedBug.ForgetsTheQueue => With(transaction, rows: [.. transaction.Rows.Where(row => row.Table != RunTables.Queue)]),
        PlantedBug.ForgetsPivots => WithEntries(transaction, entry => entry.IsPivot, entry => entry with { IsPivot = false }),
        PlantedBug.SkipsOccurrences => With(transaction, rows: [.. transaction.Rows.Select(Skip)]),
        PlantedBug.None or PlantedBug.AcknowledgesTooEarly or PlantedBug.TearsTransactions or PlantedBug.ChangesTheKey
            or PlantedBug.GuessesNotExecuted or PlantedBug.ProbeAlwaysSaysNo
            or PlantedBug.IgnoresLimits or PlantedBug.StartsOccurrencesAnew or _ => transaction,
    };

    /// <summary>The last transaction that a crash left, as it reaches the disk.</summary>
    public StorageTransaction Torn(StorageTransaction transaction) =>
        bug == PlantedBug.TearsTransactions && transaction.Journals.Count > 0 ? With(transaction, rows: [], wakeUps: [], events: []) : transaction;

    private static bool IsEnd(RowWrite row) =>
        row.Value is { } value && KeelsonJson.Deserialize<ToolCallState>(value).Phase is ToolCallPhase.Succeeded or ToolCallPhase.Started;

    private static IEnumerable<EventRecord> Twice(EventRecord record) =>
        record.Type is "keelson.run.completed" or "keelson.run.failed" ? [record, record with { Id = record.Id + "x" }] : [record];

    private RowWrite Skip(RowWrite row)
    {
        if (row.Table != ScheduleNames.Table || row.Value is not { } value || ++_notes % 3 != 0)
        {
            return row;
        }

        var state = KeelsonJson.Deserialize<ScheduleState>(value);
        return row with { Value = KeelsonJson.Serialize(state with { NextAt = state.NextAt + SimulatedSchedule.Every }) };
    }

    private static StorageTransaction WithEntries(StorageTransaction transaction, Func<RunEntry, bool> isForgotten, Func<RunEntry, RunEntry>? instead = null) =>
        With(transaction, journals: [.. transaction.Journals.Select(append => append with
        {
            Entries = [.. append.Entries.Select(payload => RunEntryCodec.Read(payload) is var entry && isForgotten(entry)
                ? RunEntryCodec.Write(instead?.Invoke(entry) ?? new RunEntry(RunEntryKind.StepLate, entry.At))
                : payload)],
        })]);

    private static StorageTransaction With(
        StorageTransaction from,
        List<JournalAppend>? journals = null,
        List<RowWrite>? rows = null,
        List<WakeUp>? wakeUps = null,
        List<EventRecord>? events = null)
    {
        var to = new StorageTransaction();
        to.Journals.AddRange(journals ?? from.Journals);
        to.Rows.AddRange(rows ?? from.Rows);
        to.WakeUps.AddRange(wakeUps ?? from.WakeUps);
        to.Events.AddRange(events ?? from.Events);
        to.CancelledWakeUps.AddRange(from.CancelledWakeUps);
        to.AuditLeaves.AddRange(from.AuditLeaves);
        to.Counters.AddRange(from.Counters);
        return to;
    }

#pragma warning disable CA2012 // The in-memory store answers at once.
    private long VersionOf(JournalId journal) => disk.ReadJournalAsync(journal, 0, StorageLimits.ReadMax, CancellationToken.None).Result.Count;
#pragma warning restore CA2012
}
