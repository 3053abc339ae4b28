using Keelson.Primitives;

namespace Keelson.Reliability;

/// <summary>What a signal means: who must act, and what it does to each kind of indicator.</summary>
/// <param name="FailureClass">Who must act.</param>
/// <param name="Availability">Did the platform answer?</param>
/// <param name="Latency">Did it answer in time?</param>
/// <param name="Quality">Was the answer good enough?</param>
/// <param name="WorkflowSuccess">Did the run succeed?</param>
/// <param name="IsRetryable">True when trying again may help.</param>
internal sealed record FailureEffect(
    FailureClass FailureClass,
    SliEffect Availability,
    SliEffect Latency,
    SliEffect Quality,
    SliEffect WorkflowSuccess,
    bool IsRetryable);
