using Keelson.Storage;
using Keelson.Tests.Storage;

namespace Keelson.Tests.Tools;

/// <summary>A store whose process dies before or after a commit; what was committed stays in the store behind it.</summary>
internal sealed class CrashingStore(IStore disk) : ForwardingStore
{
    private int _commits;

    /// <summary>The process dies instead of the commit with this number, from 1.</summary>
    public int? CrashBefore { get; set; }

    /// <summary>The process dies after the commit with this number became durable.</summary>
    public int? CrashAfter { get; set; }

    public bool IsDead { get; private set; }

    protected override IStore Behind => IsDead ? throw new SimulatedCrashException() : disk;

    public override async ValueTask<CommitResult> CommitAsync(StorageTransaction transaction, CancellationToken cancellation)
    {
        var living = Behind;
        var number = ++_commits;
        if (number == CrashBefore)
        {
            Die();
        }

        var result = await living.CommitAsync(transaction, cancellation);
        if (number == CrashAfter)
        {
            Die();
        }

        return result;
    }

    private void Die()
    {
        IsDead = true;
        throw new SimulatedCrashException();
    }
}
