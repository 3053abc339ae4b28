using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Benchmarks.Commits;

/// <summary>What one caller commits: an entry of its run's journal, an event, and an addition to its workflow's budget.</summary>
internal sealed class Workload(int caller)
{
    public const int EntryBytes = 200;
    public const int EventBytes = 600;

    // A run of 20 entries is of middling length; then the next run begins.
    private const int EntriesPerRun = 20;

    private static readonly string[] Types = ["keelson.run.started", "keelson.step.completed", "keelson.inference.completed", "keelson.tool.completed"];

    private readonly IdFactory _ids = new(TimeProvider.System);
    private readonly byte[] _entry = Filled(EntryBytes, caller);
    private readonly byte[] _payload = Filled(EventBytes, caller + 1_000);
    private readonly string _workflow = $"workflow-{caller % 8}";
    private readonly string _counter = $"budget/wf/workflow-{caller % 8}/2026-11-23/settled";
    private string _run = "";
    private int _version;

    public StorageTransaction Next()
    {
        if (_version % EntriesPerRun == 0)
        {
            (_run, _version) = (_ids.Next("r_"), 0);
        }

        var transaction = new StorageTransaction().Append(new JournalId(_run), _version++, [_entry]).Add(_counter, 1_860_000_000);
        transaction.Events.Add(new EventRecord(
            _ids.NextEventId(), Types[_version % Types.Length], TimeProvider.System.GetUtcNow(), _workflow, _run, null, null, _payload));
        return transaction;
    }

    /// <summary>Bytes that no compression shrinks.</summary>
    public static byte[] Filled(int length, int seed)
    {
        var bytes = new byte[length];
#pragma warning disable CA5394 // Nothing here is secret, and each run must write the same.
        new Random(seed).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }
}
