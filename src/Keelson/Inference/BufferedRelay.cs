using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;

namespace Keelson.Inference;

/// <summary>Takes a whole answer in, reads it, and keeps it for the client until its cost is durable. Also reads the bodies of errors.</summary>
internal static class BufferedRelay
{
    private const int FirstSize = 4 * 1024; // Most answers; longer ones say their length, or the buffer grows.
    private const int ErrorBytesMax = 64 * 1024; // An error body is a sentence; what is longer is a page of a proxy.

    /// <summary>Takes an answer in.</summary>
    public static async Task<AttemptEnd> RunAsync(
        UpstreamCall call,
        UpstreamAnswer answer,
        AttemptClock clock,
        MeterReading meter,
        InferenceOptions options)
    {
        var isError = answer.Status is < 200 or > 299;
        var body = new PooledBuffer((int)Math.Clamp(answer.Length ?? FirstSize, 0, options.AnswerBytesMax) + 1);
        UpstreamFailure? failure = null;
        try
        {
            var max = isError ? ErrorBytesMax : options.AnswerBytesMax;
            while (true)
            {
                clock.Await(body.Length == 0 ? options.FirstByteTimeout : options.StallTimeout);
                var count = await answer.ReadAsync(body.GetMemory(), clock.Token);
                if (count == 0)
                {
                    break;
                }

                body.Advance(count);
                if (body.Length > max)
                {
                    failure = isError ? null : StreamFailures.Interrupted(call.Deployment.Name, "it is longer than the limit", isVisible: true);
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (clock.Token.IsCancellationRequested)
        {
            failure = StreamFailures.OfClock(clock, call.Deployment.Name, isVisible: false);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            failure = isError ? null : StreamFailures.Interrupted(call.Deployment.Name, "the connection broke", isVisible: false);
        }

        if (isError && failure is null)
        {
            using (body)
            {
                var error = OpenAiErrorReader.Read(body.Written.Span);
                var classified = UpstreamErrorRules.Classify(answer.Status, error, call.Deployment, answer.RetryAfter);
                return AttemptEnd.Failed(classified) with { Usage = classified.IsBilledPerhaps ? meter.Estimate() : null };
            }
        }

        return Read(call, answer, clock, meter, body, failure);
    }

    private static AttemptEnd Read(
        UpstreamCall call,
        UpstreamAnswer answer,
        AttemptClock clock,
        MeterReading meter,
        PooledBuffer body,
        UpstreamFailure? failure)
    {
        if (failure is null)
        {
            if (!AnswerReader.TryRead(call.Protocol, body.Written.Span, null, out var facts))
            {
                failure = StreamFailures.Interrupted(call.Deployment.Name, "it is not the JSON that it should be", isVisible: false);
            }
            else if (facts.Error is { } error && !facts.HasChoices)
            {
                failure = UpstreamErrorRules.Classify(200, error, call.Deployment, answer.RetryAfter);
            }
            else
            {
                facts.HasToken = true; // All of it is here at once, an empty answer included.
            }

            meter.Take(facts);
            if (meter.Reported is null)
            {
                AnswerReader.TryRead(call.Protocol, body.Written.Span, meter.Text, out _); // Its text has to be counted.
            }
        }

        return new AttemptEnd
        {
            Failure = failure,
            IsClientGone = clock.IsClientGone,
            Usage = failure is null ? meter.Usage() : failure.IsBilledPerhaps ? meter.Estimate() : meter.Reported,
            ServedModel = meter.ServedModel,
            FirstTokenMs = failure is null ? meter.FirstTokenMs : null,
            Tail = body.Written,
            TailOwner = body,
            Head = answer,
        };
    }
}
