namespace Keelson.Tests.Simulation;

/// <summary>
/// Everything that waits to be run in one simulated process. Nothing runs by itself; the world picks what runs next, and a process that
/// dies takes its queue with it.
/// </summary>
internal sealed class LifeContext : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];

    public int Count => _ready.Count;

    public bool IsDead { get; private set; }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsDead)
        {
            _ready.Add((d, state));
        }
    }

    /// <summary>Runs one of the waiting callbacks.</summary>
    public void Run(int index)
    {
        var (callback, state) = _ready[index];
        _ready.RemoveAt(index);
        Enter(() => callback(state));
    }

    /// <summary>Runs an action as code of this process.</summary>
    public void Enter(Action action)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    public void Die()
    {
        IsDead = true;
        _ready.Clear();
    }

    public override SynchronizationContext CreateCopy() => this;

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for anything here.");
}
