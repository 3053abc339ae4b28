namespace Keelson.Primitives;

/// <summary>Holds the current <see cref="PlatformSnapshot"/>. Safe for any number of readers and writers; readers never wait.</summary>
public sealed class SnapshotSource
{
    private readonly Lock _gate = new();
    private volatile PlatformSnapshot _current = PlatformSnapshot.Empty;

    /// <summary>Raised after a change, on the thread that made it; handlers must be quick.</summary>
    public event Action<PlatformSnapshot>? Changed;

    /// <summary>The snapshot that is in force.</summary>
    public PlatformSnapshot Current => _current;

    /// <summary>Replaces the snapshot by what <paramref name="change"/> makes of it; changes are applied one after the other.</summary>
    public PlatformSnapshot Update(Func<PlatformSnapshot, PlatformSnapshot> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        PlatformSnapshot next;
        lock (_gate)
        {
            next = change(_current);
            _current = next;
        }

        Changed?.Invoke(next);
        return next;
    }
}
