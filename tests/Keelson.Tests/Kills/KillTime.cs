using System.Diagnostics;
using System.Globalization;

namespace Keelson.Tests.Kills;

/// <summary>The clock of the loop that wakes runs. When that waits for the first time, everything of earlier lives is taken up, and it says so.</summary>
internal sealed class KillTime(TimeSpan pollEvery) : TimeProvider
{
    private int _isReady;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == pollEvery && Interlocked.Exchange(ref _isReady, 1) == 0)
        {
            using var process = Process.GetCurrentProcess();
            var age = DateTime.Now - process.StartTime;
            KillChild.Say(string.Create(CultureInfo.InvariantCulture, $"ready {age.TotalMilliseconds:F0}"));
        }

        return System.CreateTimer(callback, state, dueTime, period);
    }
}
