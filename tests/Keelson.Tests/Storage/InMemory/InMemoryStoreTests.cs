using Keelson.Storage;
using Keelson.Storage.InMemory;

namespace Keelson.Tests.Storage.InMemory;

public sealed class InMemoryStoreTests : StoreContractTests
{
    private protected override ValueTask<IStore> OpenAsync() => ValueTask.FromResult<IStore>(new InMemoryStore());
}
