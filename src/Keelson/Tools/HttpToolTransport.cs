using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>Sends requests of HTTP tools over the invoker that egress gave; see <see cref="IToolTransport"/>.</summary>
internal sealed class HttpToolTransport(HttpMessageInvoker invoker, TimeProvider time) : IToolTransport
{
    public async Task<ToolTransportAnswer> SendAsync(ToolTransportRequest request, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var url))
        {
            return Denied(new Fault(ErrorCodes.EgressUrlInvalid, "The tool's URL is not an absolute URL."));
        }

        using var timeout = new CancellationTokenSource(request.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            using var message = HttpToolWire.Message(request, url);
            using var response = await invoker.SendAsync(message, either.Token);
            var answer = new ToolTransportAnswer(ToolTransportOutcome.Answered)
            {
                Status = (int)response.StatusCode,
                MediaType = response.Content.Headers.ContentType?.MediaType,
                RetryAfter = HttpToolWire.RetryAfter(response, time.GetUtcNow()),
                Host = url.Host,
            };
            var body = await HttpToolWire.ReadAsync(response.Content, request.ResponseBytesMax, either.Token);
            return body is null ? answer with { Outcome = ToolTransportOutcome.TooLarge } : answer with { Body = body };
        }
        catch (FaultException denied)
        {
            return Denied(denied.Fault) with { Host = url.Host };
        }
        catch (HttpRequestException failure)
        {
            return new ToolTransportAnswer(HttpToolWire.OutcomeOf(failure)) { Host = url.Host };
        }
        catch (IOException)
        {
            return new ToolTransportAnswer(ToolTransportOutcome.Silent) { Host = url.Host };
        }
        catch (OperationCanceledException)
        {
            var isTimeout = !cancellation.IsCancellationRequested; // The tool's own time, or that of its egress rule.
            return new ToolTransportAnswer(isTimeout ? ToolTransportOutcome.TimedOut : ToolTransportOutcome.Silent) { Host = url.Host };
        }
    }

    private static ToolTransportAnswer Denied(Fault fault) => new(ToolTransportOutcome.Denied) { Denial = fault };
}
