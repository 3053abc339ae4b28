using Microsoft.Extensions.Hosting;

namespace Keelson.Tests.Simulation;

/// <summary>The clock of one simulated process: the world's time, and timers that die with the process.</summary>
internal sealed class LifeTime(TimeProvider world, LifeContext context) : TimeProvider, IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public override long TimestampFrequency => world.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow();

    public override long GetTimestamp() => world.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        world.CreateTimer(
            inner =>
            {
                if (!context.IsDead)
                {
                    context.Enter(() => callback(inner));
                }
            },
            state,
            dueTime,
            period);

    public void StopApplication()
    {
    }
}
