using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>What an answer of a tool's server means. Pure; the one place where a status becomes a fault.</summary>
internal static class ToolFailures
{
    /// <summary>The fault of an answer, or null when it is a success.</summary>
    /// <param name="answer">What came back.</param>
    /// <param name="idempotency">What the tool does with a repeated call.</param>
    /// <param name="isDoubtful">True when an earlier send of the same key got no answer.</param>
    public static Fault? Classify(ToolTransportAnswer answer, ToolIdempotency idempotency, bool isDoubtful)
    {
        var fault = answer.Outcome switch
        {
            ToolTransportOutcome.Answered => ClassifyStatus(answer, isDoubtful),
            ToolTransportOutcome.NotConnected => new Fault(ErrorCodes.ToolUnreachable, "No connection to the tool's server; nothing was sent."),
            ToolTransportOutcome.NotResolved => new Fault(ErrorCodes.EgressDnsNoAnswer, "The name of the tool's server could not be resolved; nothing was sent."),
            ToolTransportOutcome.NotSecured => new Fault(ErrorCodes.ToolTlsFailed, "No secure connection to the tool's server; nothing was sent."),
            ToolTransportOutcome.Denied => answer.Denial ?? new Fault(ErrorCodes.EgressHostNotAllowed, "Egress does not allow the tool's server."),
            ToolTransportOutcome.Silent => Silence(idempotency, "The tool's server closed the connection without a complete answer."),
            ToolTransportOutcome.TimedOut => idempotency == ToolIdempotency.Safe
                ? new Fault(ErrorCodes.ToolDeadlineExceeded, "The tool's server did not answer in time.")
                : Silence(idempotency, "The tool's server did not answer in time."),
            ToolTransportOutcome.TooLarge => new Fault(ErrorCodes.EgressResponseTooLarge, "The tool's answer is larger than its limit and was not kept."),
            _ => throw new InvalidOperationException($"An outcome that is not known: {answer.Outcome}."),
        };
        return fault is null ? null : fault with { UpstreamKind = "tool", UpstreamHost = answer.Host, UpstreamStatus = answer.Status == 0 ? null : answer.Status };
    }

    /// <summary>True when asking again may help and nothing final was said.</summary>
    public static bool IsTransient(Fault fault) =>
        fault.Code == ErrorCodes.ToolUnreachable
        || fault.Code == ErrorCodes.ToolRateLimited
        || fault.Code == ErrorCodes.ToolFailed
        || fault.Code == ErrorCodes.ToolDeadlineExceeded
        || fault.Code == ErrorCodes.ToolOutcomeUnknown
        || fault.Code == ErrorCodes.EgressDnsNoAnswer
        || fault.Code == ErrorCodes.EgressTimeout
        || fault.Code == ErrorCodes.EgressProxyError
        || fault.Code == ErrorCodes.IdempotencyInFlight
        || fault.Code == ErrorCodes.CapacityShed
        || (fault.Code == ErrorCodes.QuotaExceeded && fault.RetryAfter is not null) // The tool's own rate; a token's quota says no time.
        || fault.Code == ErrorCodes.StorageFull
        || fault.Code == ErrorCodes.StorageUnavailable;

    /// <summary>True when the platform itself may ask again: the failure is transient and the tool's class allows it.</summary>
    public static bool MayRetry(Fault fault, ToolIdempotency idempotency) => IsTransient(fault) && idempotency switch
    {
        ToolIdempotency.None => fault.Outcome == EffectOutcome.NotExecuted,
        ToolIdempotency.Native or ToolIdempotency.Lookup or ToolIdempotency.Safe => true,
        _ => false,
    };

    /// <summary>Sent, and no answer.</summary>
    public static Fault Silence(ToolIdempotency idempotency, string what) => new(
        ErrorCodes.ToolOutcomeUnknown,
        idempotency switch
        {
            ToolIdempotency.Safe => $"{what} The tool changes nothing, so it may be asked again.",
            ToolIdempotency.Native or ToolIdempotency.Lookup => $"{what} Ask again with the same key to learn what became of it.",
            ToolIdempotency.None or _ => $"{what} Whether it happened is not known; a person must look and resolve it.",
        });

    // After a send without an answer, only an answer of the call itself is one: a gate in front of the server (credentials, limits,
    // redirects, "the first request is still running") says nothing about the first send.
    private static Fault? ClassifyStatus(ToolTransportAnswer answer, bool isDoubtful) => answer.Status switch
    {
        >= 200 and < 300 => null,
        (>= 300 and < 400) or 401 or 403 or 407 or 409 when isDoubtful => Doubt(answer),
        429 => new Fault(ErrorCodes.ToolRateLimited, "The tool's server asks to slow down.") { RetryAfter = answer.RetryAfter },
        408 or 425 => new Fault(ErrorCodes.ToolUnreachable, "The tool's server did not take the request.") { RetryAfter = answer.RetryAfter },
        >= 300 and < 400 => new Fault(ErrorCodes.EgressRedirectDenied, "The tool's server redirected the call, which no rule allows."),
        >= 400 and < 500 => new Fault(ErrorCodes.ToolRejected, $"The tool refused the call with status {answer.Status}."),
        _ => new Fault(ErrorCodes.ToolFailed, $"The tool failed with status {answer.Status}.") { RetryAfter = answer.RetryAfter },
    };

    private static Fault Doubt(ToolTransportAnswer answer) => new(
        ErrorCodes.ToolOutcomeUnknown,
        $"The tool's server answered the repeated call with status {answer.Status}, which does not say whether the first one happened.");
}
