using System.Text.Json;
using Keelson.Primitives;
using ModelContextProtocol;

namespace Keelson.Tools.Mcp;

/// <summary>What the failures of an MCP call mean. Pure.</summary>
internal static class McpFailures
{
    /// <summary>True for what servers, networks and clocks do; anything else is a bug.</summary>
    public static bool IsExpected(Exception failure) =>
        failure is McpException or HttpRequestException or IOException or OperationCanceledException or JsonException or FaultException
            or TimeoutException or InvalidOperationException or NotSupportedException or ObjectDisposedException or FormatException or ArgumentException;

    /// <summary>Egress's own word, when it said no.</summary>
    public static Fault? DenialOf(Exception failure)
    {
        for (var at = failure; at is not null; at = at.InnerException!)
        {
            if (at is FaultException denied)
            {
                return denied.Fault;
            }
        }

        return null;
    }

    /// <summary>The fault of a call that ended with an exception.</summary>
    /// <param name="failure">The exception.</param>
    /// <param name="trace">How far the request came, for servers over HTTP; null for programs.</param>
    /// <param name="idempotency">What the tool does with a repeated call.</param>
    /// <param name="isDoubtful">True when an earlier send of the same key got no answer.</param>
    /// <param name="isTimeout">True when the tool's own time ran out.</param>
    public static Fault FaultOf(Exception failure, ToolTransportAnswer? trace, ToolIdempotency idempotency, bool isDoubtful, bool isTimeout)
    {
        if (failure is McpProtocolException said)
        {
            return OfProtocol(said.ErrorCode, isDoubtful);
        }

        if (DenialOf(failure) is { } denied)
        {
            return denied;
        }

        if (trace is { Outcome: not ToolTransportOutcome.Answered } or { Status: < 200 or >= 300 })
        {
            return OfWire(trace, idempotency, isDoubtful);
        }

        // The library runs into this when the server wants to be asked on behalf of, or to ask, a model or a person.
        if (failure is NotSupportedException or InvalidOperationException and not ObjectDisposedException)
        {
            return new Fault(ErrorCodes.ToolRejected, "The tool wants to ask for something in the middle of the call, which is not offered.") { UpstreamKind = "tool" };
        }

        return ToolFailures.Classify(
            new ToolTransportAnswer(isTimeout ? ToolTransportOutcome.TimedOut : ToolTransportOutcome.Silent) { Host = trace?.Host }, idempotency, isDoubtful)!;
    }

    // A session that the server forgot is refused before anything is done; the next call opens another.
    private static Fault OfWire(ToolTransportAnswer trace, ToolIdempotency idempotency, bool isDoubtful) => trace is { Outcome: ToolTransportOutcome.Answered, Status: 404 }
        ? new Fault(ErrorCodes.ToolUnreachable, "The MCP server no longer knows the session, or is not there.") { UpstreamKind = "tool", UpstreamHost = trace.Host, UpstreamStatus = 404 }
        : ToolFailures.Classify(trace, idempotency, isDoubtful)
            ?? throw new InvalidOperationException("An answer without a failure is not one.");

    private static Fault OfProtocol(McpErrorCode code, bool isDoubtful)
    {
        var number = ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var isRefusal = code is McpErrorCode.InvalidParams or McpErrorCode.MethodNotFound or McpErrorCode.InvalidRequest or McpErrorCode.ParseError
            or McpErrorCode.HeaderMismatch or McpErrorCode.MissingRequiredClientCapability or McpErrorCode.UnsupportedProtocolVersion
            or McpErrorCode.ResourceNotFound or McpErrorCode.UrlElicitationRequired;
        if (isRefusal && isDoubtful)
        {
            // The protocol's gate in front of the tool; it does not say whether the first send went through it.
            return new Fault(ErrorCodes.ToolOutcomeUnknown, $"The MCP server answered the repeated call with error {number}, which does not say whether the first one happened.") { UpstreamKind = "tool" };
        }

        return isRefusal
            ? new Fault(ErrorCodes.ToolRejected, $"The MCP server refused the call with error {number}.") { UpstreamKind = "tool" }
            : new Fault(ErrorCodes.ToolFailed, $"The MCP server failed with error {number}.") { UpstreamKind = "tool" };
    }
}
