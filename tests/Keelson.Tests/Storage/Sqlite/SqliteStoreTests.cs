using Keelson.Storage;

namespace Keelson.Tests.Storage.Sqlite;

public sealed class SqliteStoreTests : StoreContractTests
{
    private readonly TempFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private protected override ValueTask<IStore> OpenAsync() =>
        ValueTask.FromResult<IStore>(StoreMaker.OpenSqlite(_folder.Inside("data")));
}
