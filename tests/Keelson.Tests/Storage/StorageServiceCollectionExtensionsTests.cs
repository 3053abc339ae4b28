using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Keelson.Tests.Storage;

public sealed class StorageServiceCollectionExtensionsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_store_is_open_while_the_host_runs_and_its_folder_is_free_afterwards()
    {
        using (var host = Host())
        {
            await host.StartAsync(Cancellation);
            var store = host.Services.GetRequiredService<IStore>();
            Assert.IsType<SqliteStore>(store);
            Assert.True((await store.CommitAsync(new StorageTransaction().Add("c", 1), Cancellation)).IsCommitted);
            await host.StopAsync(Cancellation);
        }

        await using var again = StoreMaker.OpenSqlite(_folder.Inside("data"));
        Assert.Equal(1, await again.ReadCounterAsync("c", Cancellation));
    }

    [Fact]
    public async Task A_second_host_on_the_folder_does_not_start_and_says_why()
    {
        using var first = Host();
        await first.StartAsync(Cancellation);
        using var second = Host();

        await Assert.ThrowsAsync<DataFolderInUseException>(() => second.StartAsync(Cancellation));
        await first.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_store_in_memory_needs_no_folder()
    {
        await using var services = new ServiceCollection().AddStorage(new StorageOptions { Kind = StorageKind.Memory }).BuildServiceProvider();

        Assert.IsType<InMemoryStore>(services.GetRequiredService<IStore>());
    }

    private IHost Host()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddStorage(new StorageOptions { DataFolder = _folder.Inside("data") });
        return builder.Build();
    }
}
