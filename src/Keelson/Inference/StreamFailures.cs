using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>How answers break off, as failures.</summary>
internal static class StreamFailures
{
    /// <summary>The provider's answer broke off; before anything visible, another attempt may still answer.</summary>
    public static UpstreamFailure Interrupted(string deployment, string why, bool isVisible) => new(
        new Fault(ErrorCodes.ModelStreamInterrupted, $"The answer of {deployment} broke off: {why}.") { UpstreamKind = "model" },
        isVisible ? Remedy.None : Remedy.Retry,
        IsBilledPerhaps: true);

    /// <summary>The client has gone.</summary>
    public static Fault Gone { get; } = new(ErrorCodes.RequestCancelled, "The caller went away before the answer was complete.");

    /// <summary>The clock ended the call.</summary>
    public static UpstreamFailure OfClock(AttemptClock clock, string deployment, bool isVisible)
    {
        if (clock.IsClientGone)
        {
            return new UpstreamFailure(Gone, Remedy.None, true);
        }

        if (clock.IsPastDeadline)
        {
            return new UpstreamFailure(
                new Fault(ErrorCodes.RunDeadlineExceeded, $"The deadline of the request passed while {deployment} was answering.")
                {
                    FailureClass = isVisible ? FailureClass.Unknown : FailureClass.TransientUnavailability,
                },
                Remedy.None,
                true);
        }

        return isVisible
            ? Interrupted(deployment, "nothing came for too long", true)
            : new UpstreamFailure(
                new Fault(ErrorCodes.ModelTimeoutFirstToken, $"No first token of {deployment} came in time.") { UpstreamKind = "model" },
                Remedy.Retry,
                true);
    }
}
