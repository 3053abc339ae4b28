using System.Globalization;
using CsCheck;
using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Storage.Sqlite;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage.Sqlite;

/// <summary>The SQLite store and its in-memory twin do the same, whatever they are asked.</summary>
public sealed class SqliteStoreModelTests
{
    private static readonly string[] Journals = ["j/1", "j/2", "j/\u00e9"];
    private static readonly string[] Tables = ["a", "b"];
    private static readonly string[] Keys = ["", "k", "k/1", "k/\U0001F600", "k/\uffff", "z"];
    private static readonly string[] Counters = ["c1", "c2"];

    // Small worlds, so that what was written before matters.
    private static readonly Gen<DateTimeOffset?> Expiry = Gen.OneOf(Gen.Const((DateTimeOffset?)null), Gen.Int[0, 10].Select(m => (DateTimeOffset?)Noon.AddMinutes(m)));

    private static readonly Gen<Action<StorageTransaction>> Part = Gen.OneOf<Action<StorageTransaction>>(
        Gen.Select(Gen.OneOf(Gen.Const(Journals[0]), Gen.Const(Journals[1]), Gen.Const(Journals[2])), Gen.Int[0, 4], Gen.Int[0, 3], Expiry, (journal, expected, entries, expiry) =>
            (Action<StorageTransaction>)(t => t.Append(new JournalId(journal), expected, [.. Enumerable.Range(0, entries).Select(i => (ReadOnlyMemory<byte>)Bytes($"{expected}.{i}"))], expiry))),
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 5], (journal, version) =>
            (Action<StorageTransaction>)(t => t.Snapshots.Add((new JournalId(Journals[journal]), new JournalSnapshot(version, Bytes($"s{version}")))))),
        Gen.Int[0, 2].Select(journal => (Action<StorageTransaction>)(t => t.Forgotten.Add(new JournalId(Journals[journal])))),
        Gen.Select(Gen.Int[0, 1], Gen.Int[1, 5], Gen.Int[-1, 3], Expiry, Gen.Int[0, 2_000], (table, key, expected, expiry, size) =>
            (Action<StorageTransaction>)(t => t.Put(new RowTable(Tables[table]), Keys[key], Bytes(new string('v', size)), expected < 0 ? null : expected, expiry))),
        Gen.Select(Gen.Int[0, 1], Gen.Int[1, 5], Gen.Int[-1, 3], (table, key, expected) =>
            (Action<StorageTransaction>)(t => t.Rows.Add(new RowWrite(new RowTable(Tables[table]), Keys[key], null, expected < 0 ? null : expected, null)))),
        Gen.Select(Gen.Int[0, 1], Gen.Int[-5, 5], Expiry, (counter, delta, expiry) => (Action<StorageTransaction>)(t => t.Add(Counters[counter], delta, expiry))),
        Gen.Int[0, 12].Select(id => (Action<StorageTransaction>)(t => t.Events.Add(Event($"e{id}", id % 2 == 0 ? "a.x" : "a.y", id % 3 == 0 ? null : $"w{id % 3}", $"r{id % 4}", id)))),
        Gen.Int[0, 9].Select(leaf => (Action<StorageTransaction>)(t => t.AuditLeaves.Add(Bytes($"{leaf}")))),
        Gen.Select(Gen.Int[1, 5], Gen.Int[0, 9], (key, minute) => (Action<StorageTransaction>)(t => t.Wake(Keys[key], Noon.AddMinutes(minute)))),
        Gen.Int[1, 5].Select(key => (Action<StorageTransaction>)(t => t.CancelledWakeUps.Add(Keys[key]))));

    // A transaction, or a sweep up to a minute.
    private static readonly Gen<(List<Action<StorageTransaction>> Parts, int SweepMinute)> Step =
        Gen.Select(Part.List[1, 5], Gen.Frequency((5, Gen.Const(-1)), (1, Gen.Int[0, 10])));

    [Fact]
    public void One_after_the_other_the_store_and_its_twin_do_the_same() => Step.List[1, 40].Sample(
        steps =>
        {
            using var folder = new TempFolder();
            using var twin = new InMemoryStore();
            using (var store = OpenSqlite(folder.Path))
            {
                foreach (var step in steps)
                {
                    Assert.Equal(Run(twin, step), Run(store, step));
                }

                Assert.Equal(Dump(twin), Dump(store));
            }

            Assert.Empty(SqliteIntegrity.Check(folder.Path, CancellationToken.None));
            using var again = OpenSqlite(folder.Path);
            Assert.Equal(Dump(twin), Dump(again));
        },
        iter: 30,
        threads: 1);

    [Fact]
    public void Together_they_end_as_some_order_of_them_ends_one_after_the_other() => Part.List[1, 4].List[10, 60].Sample(
        transactions =>
        {
            using var folder = new TempFolder();
            using var store = OpenSqlite(folder.Path);
            var made = transactions.Select(Make).ToList();
            for (var i = 0; i < made.Count; i++)
            {
                made[i].Events.Add(Event($"order-{i}"));
            }

            var results = Task.WhenAll(made.Select(transaction => store.CommitAsync(transaction, CancellationToken.None).AsTask())).GetAwaiter().GetResult();

            using var twin = new InMemoryStore();
            var committed = made.Zip(results).Where(pair => pair.Second.IsCommitted).OrderBy(pair => pair.Second.LastEventPosition).Select(pair => pair.First);
            foreach (var transaction in committed)
            {
                Assert.True(twin.CommitAsync(transaction, CancellationToken.None).AsTask().GetAwaiter().GetResult().IsCommitted);
            }

            Assert.Equal(Dump(twin), Dump(store));
        },
        iter: 30,
        threads: 1);

    private static string Run(IStore store, (List<Action<StorageTransaction>> Parts, int SweepMinute) step)
    {
        if (step.SweepMinute < 0)
        {
            return store.CommitAsync(Make(step.Parts), CancellationToken.None).AsTask().GetAwaiter().GetResult().ToString();
        }

        var rounds = 0;
        while (store.SweepAsync(Noon.AddMinutes(step.SweepMinute), 3, CancellationToken.None).AsTask().GetAwaiter().GetResult() > 0)
        {
            Assert.True(++rounds < 1_000, "The sweep does not end.");
        }

        return $"swept to {step.SweepMinute.ToString(CultureInfo.InvariantCulture)}";
    }

    private static StorageTransaction Make(List<Action<StorageTransaction>> parts)
    {
        var transaction = new StorageTransaction();
        foreach (var part in parts)
        {
            part(transaction);
        }

        return transaction;
    }

    private static string Dump(IStore store) =>
        StoreDump.OfAsync(store, Journals, Tables, Counters, CancellationToken.None).GetAwaiter().GetResult();
}
