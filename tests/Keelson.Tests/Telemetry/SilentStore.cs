using Keelson.Storage;
using Keelson.Tests.Storage;

namespace Keelson.Tests.Telemetry;

/// <summary>A store that never tells its listeners anything, as if the events were another node's.</summary>
internal sealed class SilentStore(IStore inner) : ForwardingStore
{
    protected override IStore Behind => inner;

    public override IDisposable Listen(ICommitListener listener) => new MemoryStream();
}
