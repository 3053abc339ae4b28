using Keelson.Storage;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage.Sqlite;

/// <summary>Promise 11: what is forgotten is in no file any more.</summary>
public sealed class SqliteErasureTests : IDisposable
{
    private static readonly RowTable Rows = new("rows");

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Expired_bytes_are_in_no_file_after_a_sweep()
    {
        await using var store = OpenSqlite(_folder.Path);
        await WriteAsync(store, rounds: 40, rowsPerRound: 12);
        Assert.True(FilesHold("marker-"), "The test writes nothing that could be found.");

        while (await store.SweepAsync(Noon, 100, Cancellation) > 0)
        {
        }

        Assert.False(FilesHold("marker-"));
        Assert.True(FilesHold("kept-"));
    }

    [Fact]
    public async Task Deleted_overwritten_and_forgotten_bytes_are_in_no_file_after_a_sweep()
    {
        await using var store = OpenSqlite(_folder.Path);
        for (var i = 0; i < 200; i++)
        {
            var transaction = new StorageTransaction().Put(Rows, $"k{i}", Payload("marker-", i)).Put(Rows, $"o{i}", Payload("marker-", i + 7)).Put(Rows, $"s{i}", Payload("kept-", i));
            transaction.Append(new JournalId($"marker-{i}"), 0, [Payload("marker-", i), Payload("marker-", i * 3)]);
            transaction.Snapshots.Add((new JournalId($"marker-{i}"), new JournalSnapshot(1, Payload("marker-", i))));
            await CommitAsync(store, transaction);
        }

        for (var i = 199; i >= 0; i--)
        {
            var transaction = new StorageTransaction().Delete(Rows, $"k{i}").Put(Rows, $"o{i}", Payload("kept-", i * 2));
            transaction.Forgotten.Add(new JournalId($"marker-{i}"));
            await CommitAsync(store, transaction);
        }

        while (await store.SweepAsync(Noon, 100, Cancellation) > 0)
        {
        }

        Assert.False(FilesHold("marker-"));
        Assert.True(FilesHold("kept-"));
    }

    [Fact]
    public async Task Space_of_what_is_forgotten_goes_back_to_the_disk()
    {
        await using var store = OpenSqlite(_folder.Path);
        await WriteAsync(store, rounds: 60, rowsPerRound: 12);
        await store.SweepAsync(Noon.AddDays(-2), 1, Cancellation);
        var before = new FileInfo(_folder.Inside("keelson.db")).Length;

        for (var i = 0; i < 20; i++)
        {
            while (await store.SweepAsync(Noon, 100, Cancellation) > 0)
            {
            }
        }

        Assert.True(new FileInfo(_folder.Inside("keelson.db")).Length < before * 0.8);
        Assert.Equal(0, new FileInfo(_folder.Inside("keelson.db-wal")).Length);
    }

    // Expiring and lasting things of all sizes, interleaved in one order and overwritten in another, so that pages split and merge.
    private static async Task WriteAsync(IStore store, int rounds, int rowsPerRound)
    {
        for (var round = 0; round < rounds; round++)
        {
            var transaction = new StorageTransaction();
            for (var i = 0; i < rowsPerRound; i++)
            {
                var key = $"{(i * 7919) + (round * 104729 % 997)}";
                transaction.Put(Rows, $"marker-{key}", Payload("marker-", round + (i * 31)), expiresAt: Noon.AddMinutes(-i));
                transaction.Put(Rows, $"kept-{key}", Payload("kept-", round + (i * 17)));
            }

            transaction.Add($"marker-{round}", 1, Noon).Add($"kept-{round}", 1);
            transaction.Append(new JournalId($"marker-{round}"), 0, [Payload("marker-", round), Payload("marker-", round * 50)], Noon);
            transaction.Append(new JournalId($"kept-{round}"), 0, [Payload("kept-", round)]);
            await CommitAsync(store, transaction);
        }
    }

    private static byte[] Payload(string word, int seed) => Bytes(string.Concat(Enumerable.Repeat($"{word}{seed};", 1 + (seed * 37 % 300))));

    private static async Task CommitAsync(IStore store, StorageTransaction transaction) =>
        Assert.True((await store.CommitAsync(transaction, Cancellation)).IsCommitted);

    private bool FilesHold(string text) => Directory.EnumerateFiles(_folder.Path, "keelson.db*").Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(Bytes(text)) >= 0;
    });
}
