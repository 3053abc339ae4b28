using Keelson.Storage;
using Keelson.Storage.InMemory;
using Keelson.Tests.Storage;

namespace Keelson.Tests.Telemetry;

/// <summary>A store whose disk is full, or that takes no writes, for as long as the test says.</summary>
internal sealed class FullStore : ForwardingStore
{
    private readonly InMemoryStore _inner = new();
    private int _refused;

    public CommitStatus Answer { get; set; } = CommitStatus.Committed;

    public int Refused => Volatile.Read(ref _refused);

    protected override IStore Behind => _inner;

    public override async ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        if (Answer == CommitStatus.Committed)
        {
            return await _inner.CommitAsync(transaction, cancellation);
        }

        Interlocked.Increment(ref _refused);
        return new CommitResult(Answer, 0);
    }

    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }
}
