using Keelson.Primitives;

namespace Keelson.Reliability;

/// <summary>How a run ended.</summary>
/// <param name="Time">When.</param>
/// <param name="Position">Where it stands in the stream; decides between two ends of the same time.</param>
/// <param name="IsCompleted">True when it reached its end; false when it failed, was cancelled or timed out.</param>
/// <param name="FailureClass">Who must act.</param>
/// <param name="IsOverflow">True when it died of a context that did not fit.</param>
/// <param name="InTime">True when it finished inside its time budget.</param>
/// <param name="Outcome">The kind of its business outcome.</param>
/// <param name="Wave">The rollout wave that it ran in; 0 when it was not said.</param>
internal readonly record struct RunEnd(
    DateTimeOffset Time,
    long Position,
    bool IsCompleted,
    FailureClass FailureClass,
    bool IsOverflow,
    bool InTime,
    string? Outcome,
    int Wave);
