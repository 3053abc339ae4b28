using System.Text;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Tools.Mcp;

namespace Keelson.Tools;

/// <summary>Makes one send of one call, by the tool's kind. Expected failures are in the attempt.</summary>
internal sealed class ToolRunner(ToolDirectory directory, IToolTransport transport, McpTools mcp, TimeProvider time)
{
    /// <summary>Sends the call.</summary>
    public Task<ToolAttempt> SendAsync(ToolCallTicket ticket, bool isDoubtful, CancellationToken cancellation) => ticket.Definition.Kind switch
    {
        ToolKind.Http => SendHttpAsync(ticket, isDoubtful, cancellation),
        ToolKind.Function => CallFunctionAsync(ticket, cancellation),
        ToolKind.Mcp => mcp.CallAsync(ticket, isDoubtful, TimeoutOf(ticket), cancellation),
        _ => throw new InvalidOperationException($"A kind that is not known: {ticket.Definition.Kind}."),
    };

    /// <summary>Asks whether a call happened: true, false, or null when there was no clear answer.</summary>
    public async Task<(bool? Happened, ToolAttempt Attempt)> ProbeAsync(ToolCallTicket ticket, CancellationToken cancellation)
    {
        var request = HttpToolRequest.BuildProbe(ticket.Definition, ticket.Key, ticket.Call.Attribution, TimeoutOf(ticket));
        if (request is null)
        {
            return (null, new ToolAttempt(null, new Fault(ErrorCodes.ToolOutcomeUnknown, "The tool has no lookup url, so nobody can be asked.")));
        }

        var answer = await transport.SendAsync(request, cancellation);
        return answer switch
        {
            { Outcome: ToolTransportOutcome.Answered, Status: >= 200 and < 300 } => (true, new ToolAttempt(Json(answer), null)),
            { Outcome: ToolTransportOutcome.Answered, Status: 404 } => (false, new ToolAttempt(null, null)),
            _ => (null, new ToolAttempt(null, new Fault(ErrorCodes.ToolOutcomeUnknown, "The tool's lookup gave no clear answer; ask again later.")
            {
                UpstreamKind = "tool",
                UpstreamHost = answer.Host,
                UpstreamStatus = answer.Status == 0 ? null : answer.Status,
                RetryAfter = answer.RetryAfter,
            })),
        };
    }

    private async Task<ToolAttempt> SendHttpAsync(ToolCallTicket ticket, bool isDoubtful, CancellationToken cancellation)
    {
        var (request, refusal) = HttpToolRequest.Build(ticket.Definition, ticket.Arguments, ticket.Key, ticket.Call.Attribution, TimeoutOf(ticket));
        if (request is null)
        {
            return new ToolAttempt(null, refusal);
        }

        var answer = await transport.SendAsync(request, cancellation);
        var fault = ToolFailures.Classify(answer, ticket.Definition.Idempotency, isDoubtful);
        return fault is null ? new ToolAttempt(Json(answer), null) : new ToolAttempt(null, fault);
    }

    private async Task<ToolAttempt> CallFunctionAsync(ToolCallTicket ticket, CancellationToken cancellation)
    {
        if (directory.Function(ticket.Definition.Name) is not { } function)
        {
            return new ToolAttempt(null, new Fault(ErrorCodes.ToolDisabled, $"No function of the host is registered as '{ticket.Definition.Name}'."));
        }

        using var timeout = new CancellationTokenSource(TimeoutOf(ticket), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            return new ToolAttempt(await function.InvokeAsync(ticket.Arguments, either.Token), null);
        }
        catch (FaultException expected)
        {
            return new ToolAttempt(null, expected.Fault);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new ToolAttempt(null, ToolFailures.Silence(ticket.Definition.Idempotency, "The function did not return in time."));
        }
#pragma warning disable CA1031 // The function is the host's own code: whatever it throws is the tool's failure, and it is recorded as that.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return new ToolAttempt(null, new Fault(ErrorCodes.ToolFailed, $"The function threw {failure.GetType().Name}."));
        }
    }

    private TimeSpan TimeoutOf(ToolCallTicket ticket)
    {
        var left = ticket.Call.Deadline - time.GetUtcNow();
        var timeout = left is { } remaining && remaining < ticket.Definition.Timeout ? remaining : ticket.Definition.Timeout;
        return timeout < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : timeout;
    }

    // What is not JSON becomes a JSON string, so that every answer can be kept, bound and shown in one way.
    private static ReadOnlyMemory<byte>? Json(ToolTransportAnswer answer)
    {
        if (answer.Body.IsEmpty)
        {
            return null;
        }

        if (answer.MediaType is { } type && (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
        {
            try
            {
                using var document = JsonDocument.Parse(answer.Body);
                return answer.Body;
            }
            catch (JsonException)
            {
                // It said JSON and is not; the text is all there is.
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(answer.Body.Span), KeelsonJson.Options);
    }
}
