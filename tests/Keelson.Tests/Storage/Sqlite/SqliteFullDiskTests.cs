using System.Diagnostics;
using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Storage.Sqlite;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage.Sqlite;

/// <summary>A full disk refuses writes and nothing else, and needs no restart. A broken one ends all writes for good.</summary>
public sealed class SqliteFullDiskTests : IDisposable
{
    private static readonly RowTable Table = new("table");

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task At_the_allowed_size_a_commit_answers_full_writes_nothing_and_reads_go_on()
    {
        int kept;
        await using (var store = OpenSqlite(_folder.Path, options => options with { DatabaseBytesMax = 1024 * 1024 }))
        {
            kept = await FillAsync(store);

            Assert.Equal(CommitStatus.Full, (await PutAsync(store, kept)).Status);
            Assert.Null(await store.ReadRowAsync(Table, Key(kept), Cancellation));
            Assert.NotNull(await store.ReadRowAsync(Table, Key(kept - 1), Cancellation));
            Assert.Equal(kept, await store.ReadCounterAsync("rows", Cancellation));
        }

        await using var larger = OpenSqlite(_folder.Path, options => options with { DatabaseBytesMax = 4 * 1024 * 1024 });
        Assert.Equal(CommitStatus.Committed, (await PutAsync(larger, kept)).Status);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_alone_when_smaller_ones_of_its_group_fit()
    {
        await using var store = OpenSqlite(_folder.Path, options => options with { DatabaseBytesMax = 1024 * 1024 });

        var small = Enumerable.Range(0, 10).Select(i => store.CommitAsync(new StorageTransaction().Put(Table, Key(i), Bytes("v")), Cancellation).AsTask()).ToList();
        var large = store.CommitAsync(new StorageTransaction().Put(Table, "large", new byte[2 * 1024 * 1024]), Cancellation).AsTask();

        Assert.Equal(CommitStatus.Full, (await large).Status);
        Assert.All(await Task.WhenAll(small), result => Assert.Equal(CommitStatus.Committed, result.Status));
    }

    [Fact]
    public async Task On_a_full_disk_commits_are_refused_and_go_through_again_once_there_is_space()
    {
        var disk = _folder.Inside("disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(Mount(disk), "Only root can mount a small disk.");
        try
        {
            var ballast = Path.Combine(disk, "ballast");
            await File.WriteAllBytesAsync(ballast, new byte[2 * 1024 * 1024], Cancellation);
            await using var store = OpenSqlite(Path.Combine(disk, "data"), options => options with { CheckpointPages = 100 });
            var kept = await FillAsync(store);
            Assert.NotNull(await store.ReadRowAsync(Table, Key(kept - 1), Cancellation));

            File.Delete(ballast);

            Assert.Equal(CommitStatus.Committed, (await PutAsync(store, kept)).Status);
            Assert.NotNull(await store.ReadRowAsync(Table, Key(kept), Cancellation));
            Assert.Equal(kept + 1, await store.ReadCounterAsync("rows", Cancellation));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    [Fact]
    public async Task After_a_failed_write_the_store_is_unavailable_for_good_and_says_so_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The fault is put in place of an open file.");
        var handler = new Handler();
        await using var store = OpenSqlite(_folder.Path, handler: handler);
        Assert.True((await PutAsync(store, 0)).IsCommitted);

        BrokenFile.PutInPlaceOf(_folder.Inside("keelson.db-wal"));
        var failed = await PutAsync(store, 1);
        var next = await PutAsync(store, 2);

        Assert.Equal(CommitStatus.Unavailable, failed.Status);
        Assert.Equal(CommitStatus.Unavailable, next.Status);
        Assert.Single(handler.Causes);
        var sweep = await Assert.ThrowsAsync<FaultException>(async () => await store.SweepAsync(Noon, 10, Cancellation));
        Assert.Equal(ErrorCodes.StorageUnavailable, sweep.Fault.Code);
    }

    private static async Task<int> FillAsync(SqliteStore store)
    {
        for (var i = 0; i < 10_000; i++)
        {
            if ((await PutAsync(store, i)).Status == CommitStatus.Full)
            {
                return i;
            }
        }

        throw new InvalidOperationException("The disk does not fill up.");
    }

    private static ValueTask<CommitResult> PutAsync(SqliteStore store, int i) =>
        store.CommitAsync(new StorageTransaction().Put(Table, Key(i), new byte[8_000]).Add("rows", 1), Cancellation);

    private static string Key(int i) => $"k{i:00000}";

    private static bool Mount(string folder) => Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder) == 0;

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private sealed class Handler : IStoreFailureHandler
    {
        public List<Exception> Causes { get; } = [];

        public void OnStoreFailed(Exception cause) => Causes.Add(cause);
    }
}
