namespace Keelson.Telemetry;

/// <summary>A projection and what the host knows of it. Changed on the fold's thread only.</summary>
internal sealed class ProjectionSlot(IProjection projection)
{
    private long _savedPosition;
    private long _unfolded;

    /// <summary>The projection.</summary>
    public IProjection Projection { get; } = projection;

    /// <summary>The position up to which it was given events.</summary>
    public long Position { get; set; }

    /// <summary>Rows that its newest save has.</summary>
    public int SavedChunks { get; set; }

    /// <summary>A restart reads the stream from here.</summary>
    public long SavedPosition
    {
        get => Volatile.Read(ref _savedPosition);
        set => Volatile.Write(ref _savedPosition, value);
    }

    /// <summary>Counts an event that it failed on.</summary>
    public void CountUnfolded() => Interlocked.Increment(ref _unfolded);

    /// <summary>For people.</summary>
    public ProjectionSlotStatus ToStatus() => new(Projection.Name, SavedPosition, Volatile.Read(ref _unfolded));
}
