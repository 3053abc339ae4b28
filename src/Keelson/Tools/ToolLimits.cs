namespace Keelson.Tools;

/// <summary>How much of a tool may be used at once and in a time; what is absent is not limited.</summary>
public sealed record ToolLimits
{
    /// <summary>How long a call waits for its turn when nothing else is said: longer than a burst, shorter than a caller's patience.</summary>
    public static readonly TimeSpan WaitDefault = TimeSpan.FromSeconds(5);

    /// <summary>No limit.</summary>
    public static ToolLimits None { get; } = new();

    /// <summary>The most calls that are under way at one time.</summary>
    public int? Concurrency { get; init; }

    /// <summary>The most calls that begin in a second, on the long run; 0.2 is one in five seconds.</summary>
    public double? PerSecond { get; init; }

    /// <summary>How many calls may begin at once after a quiet time.</summary>
    public int Burst { get; init; } = 1;

    /// <summary>The longest that a call waits for its turn; then it is refused, and may be tried again.</summary>
    public TimeSpan Wait { get; init; } = WaitDefault;
}
