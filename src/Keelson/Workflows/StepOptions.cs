namespace Keelson.Workflows;

/// <summary>How a step of the author's own code is run.</summary>
public sealed record StepOptions
{
    /// <summary>How it is tried again.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>How long one attempt may take; then its token is cancelled and its answer no longer counts. Null: the run's time budget alone.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Which exceptions are worth another attempt; null: those of a transient kind (a fault of the class TransientUnavailability or
    /// ToolUnavailable, HttpRequestException, IOException, TimeoutException, and the step's own timeout).
    /// </summary>
    public Func<Exception, bool>? RetryOn { get; init; }
}
