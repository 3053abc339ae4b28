using System.Globalization;
using Keelson.Storage.Sqlite;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage.Sqlite;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_store_on_the_folder_is_refused_with_the_process_that_holds_it()
    {
        await using var first = OpenSqlite(_folder.Inside("data"));

        var refused = Assert.Throws<DataFolderInUseException>(() => OpenSqlite(_folder.Inside("data")));

        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Inside("data"), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_store_gives_its_folder_free()
    {
        var first = OpenSqlite(_folder.Inside("data"));
        await first.DisposeAsync();

        await using var second = OpenSqlite(_folder.Inside("data"));
    }

    [Fact]
    public async Task A_lock_file_that_nobody_holds_does_not_block()
    {
        Directory.CreateDirectory(_folder.Inside("data"));
        await File.WriteAllTextAsync(_folder.Inside("data/keelson.lock"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder.Inside("data/keelson.pid"), "999999", TestContext.Current.CancellationToken);

        await using var store = OpenSqlite(_folder.Inside("data"));
    }

    [Fact]
    public async Task Only_the_owner_can_look_in()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        await using var store = OpenSqlite(_folder.Inside("data"));
        await store.CommitAsync(new Keelson.Storage.StorageTransaction().Add("c", 1), TestContext.Current.CancellationToken);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(_folder.Inside("data")).UnixFileMode);
        foreach (var file in Directory.EnumerateFiles(_folder.Inside("data"), "keelson.db*"))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }
}
