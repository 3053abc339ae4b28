namespace Keelson.Tools;

/// <summary>The right to make one call now; dispose it when the call has ended.</summary>
internal sealed class ToolPass(SemaphoreSlim? slots) : IDisposable
{
    private SemaphoreSlim? _slots = slots;

    /// <summary>The pass of a call that holds no place.</summary>
    public static ToolPass Free { get; } = new(null);

    /// <summary>Gives the place to the next call.</summary>
    public void Dispose() => Interlocked.Exchange(ref _slots, null)?.Release();
}
