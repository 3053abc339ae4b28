namespace Keelson.Workflows;

/// <summary>
/// How a step is tried again. The wait before attempt n+1 is drawn evenly from 0 to the lesser of <see cref="Cap"/> and
/// <see cref="Base"/> times 2^(n-1) (full jitter), and is never shorter than what the other side asked for.
/// </summary>
public sealed record RetryOptions
{
    /// <summary>One attempt, no retry.</summary>
    public static RetryOptions None { get; } = new() { AttemptsMax = 1 };

    /// <summary>How often it is tried in all: 4 rides out a restart of the other side, and a broken one is known within seconds.</summary>
    public int AttemptsMax { get; init; } = 4;

    /// <summary>The longest wait before the second attempt.</summary>
    public TimeSpan Base { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait of all.</summary>
    public TimeSpan Cap { get; init; } = TimeSpan.FromSeconds(30);
}
