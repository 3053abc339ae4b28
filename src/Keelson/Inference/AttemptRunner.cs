using Keelson.Inference.Upstreams;

namespace Keelson.Inference;

/// <summary>Makes one upstream call and passes its answer on.</summary>
internal sealed class AttemptRunner(UpstreamDirectory upstreams, AdmissionGate admission, ContextFit fit, InferenceOptions options, TimeProvider time)
{
    private const int CountedTextMax = 1024 * 1024; // Only counted when a provider reports nothing; a megabyte of answer is 200,000 tokens.

    /// <summary>Runs one attempt to its end. The client's departure ends it, or not, as the provider's policy says.</summary>
    public async Task<AttemptEnd> RunAsync(InferenceExchange exchange, Attempt attempt)
    {
        var limit = exchange.IsOutputLimitOurs ? exchange.OutputTokensMax : null;
        var call = new UpstreamCall(attempt.Deployment, exchange.Body, exchange.Shape, limit, StickyKey.ForProvider(exchange.Call))
        {
            CacheScope = exchange.Call.Attribution.Tenant,
            Protocol = exchange.Call.Protocol,
            ForwardedHeaders = exchange.Call.ForwardedHeaders,
            ToolUsesMax = exchange.ToolUsesMax,
        };
        using var clock = new AttemptClock(exchange, attempt.Deployment.Provider.OnDisconnect, options, time);
        var meter = new MeterReading(exchange, fit, CountedTextMax);
        UpstreamReply reply;
        try
        {
            clock.Await(options.FirstByteTimeout);
            reply = await upstreams.SendAsync(call, clock.Token);
        }
        catch (OperationCanceledException) when (clock.Token.IsCancellationRequested)
        {
            return AttemptEnd.Failed(StreamFailures.OfClock(clock, attempt.Deployment.Name, isVisible: false)) with
            {
                IsClientGone = clock.IsClientGone,
                Usage = meter.Estimate(),
            };
        }

        return reply.Failure is { } failure
            ? AttemptEnd.Failed(failure) with { Usage = failure.IsBilledPerhaps ? meter.Estimate() : null }
            : await RelayAsync(exchange, attempt, call, reply.Answer!, clock, meter);
    }

    private async Task<AttemptEnd> RelayAsync(
        InferenceExchange exchange,
        Attempt attempt,
        UpstreamCall call,
        UpstreamAnswer answer,
        AttemptClock clock,
        MeterReading meter)
    {
        meter.IsDeafToUsage = answer.IsTranslated;
        await using (answer)
        {
            var end = answer.IsStream && answer.Status is >= 200 and <= 299
                ? await new StreamRelay(exchange, call, answer, clock, meter, () => AnswerHead.OfStream(exchange, attempt, answer, meter.ServedModel), () => admission.EndPrefillAsync(attempt.Reservation), options).RunAsync()
                : await BufferedRelay.RunAsync(call, answer, clock, meter, options);
            return answer.Metered is { } exact ? end with { Usage = exact } : end;
        }
    }
}
