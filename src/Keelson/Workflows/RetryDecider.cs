using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>Decides whether and when something is tried again. Pure.</summary>
internal static class RetryDecider
{
    /// <summary>When the next attempt is due, or null when that was the last.</summary>
    /// <param name="retry">The rule.</param>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="fault">How it failed.</param>
    /// <param name="mayRetry">Whether this failure is worth another attempt at all.</param>
    /// <param name="draw">A random number from 0 to 1.</param>
    /// <param name="now">The time.</param>
    public static DateTimeOffset? Next(RetryOptions retry, int attempt, Fault fault, bool mayRetry, double draw, DateTimeOffset now)
    {
        if (!mayRetry || attempt >= retry.AttemptsMax)
        {
            return null;
        }

        var ceiling = Math.Min(retry.Cap.TotalMilliseconds, retry.Base.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 40)));
        var wait = TimeSpan.FromMilliseconds(Math.Floor(ceiling * draw));
        return now + (fault.RetryAfter is { } asked && asked > wait ? asked : wait);
    }

    /// <summary>What an exception of an author's step means.</summary>
    public static Fault FaultOf(Exception failure) => failure switch
    {
        FaultException expected => expected.Fault,
        HttpRequestException or IOException or TimeoutException => new Fault(ErrorCodes.Internal, Describe(failure))
        {
            FailureClass = FailureClass.TransientUnavailability,
        },
        _ => new Fault(ErrorCodes.Internal, Describe(failure)),
    };

    /// <summary>What a result means that is larger than a run keeps.</summary>
    public static FaultException TooLarge() => new(new Fault(
        ErrorCodes.RequestTooLarge, "The step's result is larger than a run keeps; store it elsewhere and return its name."));

    /// <summary>Whether a fault of an author's step is worth another attempt when the author did not say.</summary>
    public static bool IsTransient(Fault fault) =>
        fault.FailureClass is FailureClass.TransientUnavailability or FailureClass.ToolUnavailable or FailureClass.CapacityExhausted;

    private static string Describe(Exception failure)
    {
        const int Max = 500; // Enough to know it again; the log has the rest.
        var text = $"{failure.GetType().Name}: {failure.Message}";
        return text.Length <= Max ? text : text[..Max];
    }
}
