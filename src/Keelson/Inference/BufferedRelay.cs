using System.Buffers;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;

namespace Keelson.Inference;

/// <summary>Takes a whole answer in, reads it, and keeps it for the client until its cost is durable. Also reads the bodies of errors.</summary>
internal static class BufferedRelay
{
    private const int ReadSize = 16 * 1024;
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
        var body = new ArrayBufferWriter<byte>(ReadSize);
        UpstreamFailure? failure = null;
        try
        {
            var max = isError ? ErrorBytesMax : options.AnswerBytesMax;
            while (true)
            {
                clock.Await(body.WrittenCount == 0 ? options.FirstByteTimeout : options.StallTimeout);
                var count = await answer.ReadAsync(body.GetMemory(ReadSize / 2), clock.Token);
                if (count == 0)
                {
                    break;
                }

                body.Advance(count);
                if (body.WrittenCount > max)
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

        return isError && failure is null
            ? AttemptEnd.Failed(UpstreamErrorRules.Classify(answer.Status, OpenAiErrorReader.Read(body.WrittenSpan), call.Deployment.Name, answer.RetryAfter))
            : Read(call, answer, clock, meter, body, failure);
    }

    private static AttemptEnd Read(
        UpstreamCall call,
        UpstreamAnswer answer,
        AttemptClock clock,
        MeterReading meter,
        ArrayBufferWriter<byte> body,
        UpstreamFailure? failure)
    {
        if (failure is null)
        {
            if (!OpenAiAnswerReader.TryRead(body.WrittenSpan, meter.Text, out var facts))
            {
                failure = StreamFailures.Interrupted(call.Deployment.Name, "it is not the JSON that it should be", isVisible: false);
            }
            else if (facts.Error is { } error && !facts.HasChoices)
            {
                failure = UpstreamErrorRules.Classify(200, error, call.Deployment.Name, answer.RetryAfter);
            }
            else
            {
                facts.HasToken = true; // All of it is here at once, an empty answer included.
            }

            meter.Take(facts);
        }

        return new AttemptEnd
        {
            Failure = failure,
            IsClientGone = clock.IsClientGone,
            Usage = failure is null ? meter.Usage() : failure.IsBilledPerhaps ? meter.Estimate() : meter.Reported,
            ServedModel = meter.ServedModel,
            FirstTokenMs = failure is null ? meter.FirstTokenMs : null,
            Tail = body.WrittenMemory,
            Head = answer,
        };
    }
}
