using System.Globalization;
using Keelson.Storage;
using Keelson.Storage.Sqlite;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage.Sqlite;

/// <summary>Promise 7: a kill at any moment loses nothing acknowledged and leaves no half of a transaction.</summary>
public sealed class SqliteCrashTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_kill_at_a_random_moment_loses_nothing_acknowledged()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The kill is a signal.");
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
#pragma warning disable CA5394 // It chooses a moment, not a secret.
        var random = new Random(seed);
        for (var round = 0; round < 5; round++)
        {
            using var child = CrashChild.Start(_folder.Path);
            var acknowledged = await CrashChild.ReadAsync(child, Cancellation, killAfter: random.Next(1, 3_000));
#pragma warning restore CA5394
            await child.WaitForExitAsync(Cancellation);

            Assert.NotEmpty(acknowledged);
            await CheckAsync(acknowledged);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(21)]
    public async Task A_kill_at_a_sync_loses_nothing_acknowledged(int sync)
    {
        SkipWithoutTracer();
        using var child = CrashChild.Start(_folder.Path, Tracer($"signal=KILL:when={sync.ToString(CultureInfo.InvariantCulture)}"));
        var acknowledged = await CrashChild.ReadAsync(child, Cancellation);
        await child.WaitForExitAsync(Cancellation);

        await CheckAsync(acknowledged);
    }

    [Fact]
    public async Task A_failed_sync_stops_all_writes_at_once_and_loses_nothing_acknowledged()
    {
        SkipWithoutTracer();
        using var child = CrashChild.Start(_folder.Path, Tracer("error=EIO:when=40"));
        var acknowledged = await CrashChild.ReadAsync(child, Cancellation);
        await child.WaitForExitAsync(Cancellation);

        Assert.Equal(CrashChild.UnavailableExit, child.ExitCode);
        await CheckAsync(acknowledged);
    }

    private static void SkipWithoutTracer() =>
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed, so syncs cannot be made to fail.");

    private static string[] Tracer(string fault) =>
        ["/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e", $"inject=fdatasync,fsync:{fault}"];

    private async Task CheckAsync(List<(int Writer, int Number)> acknowledged)
    {
        Assert.Equal([], SqliteIntegrity.Check(_folder.Path, Cancellation));
        await using var store = OpenSqlite(_folder.Path);
        var leaves = 0L;
        for (var writer = 0; writer < CrashChild.Writers; writer++)
        {
            var name = CrashChild.Name(writer);
            var row = await store.ReadRowAsync(CrashChild.Table, name, Cancellation);
            var number = row is { } found ? int.Parse(Text(found.Value), CultureInfo.InvariantCulture) : 0;
            var promised = acknowledged.Where(item => item.Writer == writer).Select(item => item.Number).DefaultIfEmpty(0).Max();

            Assert.True(number >= promised, $"Writer {writer} was told {promised}, and only {number} is there.");
            Assert.Equal(number, row?.Version ?? 0);
            Assert.Equal(number, await store.ReadCounterAsync(name, Cancellation));
            Assert.Equal(number, await CountEntriesAsync(store, name));
            Assert.Equal(number, await CountEventsAsync(store, name));
            leaves += number;
        }

        Assert.Equal(leaves, await CountLeavesAsync(store));
    }

    private static async Task<long> CountEntriesAsync(SqliteStore store, string name)
    {
        var last = 0L;
        while (await store.ReadJournalAsync(new JournalId(name), last, 10_000, Cancellation) is { Count: > 0 } page)
        {
            Assert.Equal(last + page.Count, page[^1].Version);
            last = page[^1].Version;
        }

        return last;
    }

    private static async Task<long> CountEventsAsync(SqliteStore store, string name)
    {
        var (count, last) = (0L, 0L);
        while (await store.ReadEventsAsync(new EventScan(last, 10_000) { Run = name }, Cancellation) is { Count: > 0 } page)
        {
            count += page.Count;
            last = page[^1].Position;
        }

        return count;
    }

    private static async Task<long> CountLeavesAsync(SqliteStore store)
    {
        var count = 0L;
        while (await store.ReadAuditLeavesAsync(count - 1, 10_000, Cancellation) is { Count: > 0 } page)
        {
            count += page.Count;
        }

        return count;
    }
}
