using System.Security.Cryptography;
using System.Text;
using Keelson.Inference.Wire;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>Tells clients of failures in their own wire format, with the platform's envelope inside.</summary>
internal sealed class AnswerErrors(TimeProvider time)
{
    /// <summary>Writes the error: as the whole answer, or as the last event of a stream that has begun.</summary>
    public async Task WriteAsync(InferenceExchange exchange, Fault fault, UpstreamErrorBody? upstream)
    {
        exchange.ClientGone.ThrowIfCancellationRequested();
        var call = exchange.Call;
        var envelope = ErrorEnvelope.From(fault, call.Id.Value, call.Attribution.TraceId ?? TraceOf(call.Id), time.GetUtcNow()) with
        {
            RunId = call.Attribution.Run?.Value,
            Tenant = call.Attribution.Tenant,
        };
        if (exchange.IsStarted)
        {
            await exchange.Sink.WriteAsync(ErrorWriter.Event(call.Protocol, fault, envelope, upstream), exchange.ClientGone);
            return;
        }

        await exchange.StartAsync(AnswerHead.OfError(exchange, fault));
        await exchange.Sink.WriteAsync(ErrorWriter.Body(call.Protocol, fault, envelope, upstream), exchange.ClientGone);
    }

    // A request without a trace of its own still gets one that can be found again from its id.
    private static string TraceOf(RequestId id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id.Value)).AsSpan(0, 16));
}
