using Keelson.Primitives;
using Keelson.Security.Egress;

namespace Keelson.Tools.Mcp;

/// <summary>Hands the protocol library's requests to egress, and notes how far they came. Redirects are not followed.</summary>
internal sealed class McpHttpHandler(HttpMessageInvoker egress, string server, TimeProvider time) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var trace = McpCallTrace.Current;
        var host = request.RequestUri?.Host;
        request.Options.Set(EgressContext.Tool, trace?.Tool ?? "mcp:" + server);
        if (trace is not null)
        {
            request.Options.Set(EgressContext.Account, trace.Account);
        }

        try
        {
            var asked = request.RequestUri;
            var response = await egress.SendAsync(request, cancellationToken);
            if (response.RequestMessage?.RequestUri is { } answered && answered != asked)
            {
                response.Dispose();
                throw new FaultException(new Fault(ErrorCodes.EgressRedirectDenied, "The MCP server redirects, which is not followed."));
            }

            trace?.Note(new ToolTransportAnswer(ToolTransportOutcome.Answered)
            {
                Status = (int)response.StatusCode,
                RetryAfter = HttpToolWire.RetryAfter(response, time.GetUtcNow()),
                Host = host,
            });
            return response;
        }
        catch (FaultException denied)
        {
            trace?.Note(new ToolTransportAnswer(ToolTransportOutcome.Denied) { Denial = denied.Fault, Host = host });
            throw;
        }
        catch (HttpRequestException failure)
        {
            trace?.Note(new ToolTransportAnswer(HttpToolWire.OutcomeOf(failure)) { Host = host });
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            egress.Dispose();
        }

        base.Dispose(disposing);
    }
}
