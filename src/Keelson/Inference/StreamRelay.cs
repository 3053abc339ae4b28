using System.Buffers;
using Keelson.Inference.Upstreams;
using Keelson.Inference.Wire;

namespace Keelson.Inference;

/// <summary>
/// Passes a stream on as it arrives, byte for byte, and reads it on the way. Events are held back until something visible comes, so
/// that a failure before may still be answered by another deployment; the end mark is held back until the cost is durable; a usage
/// chunk that only we asked for is not passed on. One relay serves one attempt.
/// </summary>
internal sealed class StreamRelay(
    InferenceExchange exchange,
    UpstreamCall call,
    UpstreamAnswer answer,
    AttemptClock clock,
    MeterReading meter,
    Func<ResponseHead> head,
    Func<ValueTask> onFirstToken,
    InferenceOptions options)
{
    private readonly ArrayBufferWriter<byte> _held = new(); // Before the first visible event.
    private readonly ArrayBufferWriter<byte> _tail = new(64); // From the end mark on.
    private bool _isVisible;
    private bool _isBegun;
    private bool _isDone;
    private UpstreamFailure? _failure;

    /// <summary>Runs to the end of the stream, or to its failure.</summary>
    public async Task<AttemptEnd> RunAsync()
    {
        using var scanner = new SseScanner(options.StreamEventBytesMax);
        try
        {
            while (_failure is null)
            {
                clock.Await(_isVisible ? options.StallTimeout : options.FirstByteTimeout);
                var count = await answer.ReadAsync(scanner.GetMemory(), clock.Token);
                if (count == 0)
                {
                    await FinishAsync(scanner);
                    break;
                }

                scanner.Advance(count);
                await PassAsync(scanner);
                if (_isVisible && !_isBegun)
                {
                    _isBegun = true;
                    await onFirstToken();
                }
            }
        }
        catch (OperationCanceledException) when (clock.Token.IsCancellationRequested)
        {
            _failure = StreamFailures.OfClock(clock, call.Deployment.Name, _isVisible);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            _failure = Interrupted("the connection broke");
        }

        return End();
    }

    private AttemptEnd End()
    {
        // What was generated is paid for, whether the answer was complete or not.
        var hasWorked = _isVisible || _failure is null || _failure.IsBilledPerhaps;
        return new AttemptEnd
        {
            Failure = _failure,
            IsClientGone = clock.IsClientGone,
            Usage = meter.Reported ?? (hasWorked ? meter.Estimate() : null),
            ServedModel = meter.ServedModel,
            FirstTokenMs = meter.FirstTokenMs,
            Tail = _tail.WrittenMemory,
        };
    }

    // One read may hold many events; those that are passed on go in as few writes as possible.
    private async ValueTask PassAsync(SseScanner scanner)
    {
        var run = default(ReadOnlyMemory<byte>);
        while (_failure is null && scanner.TryRead(out var sseEvent))
        {
            var isPassed = Judge(sseEvent);
            if (isPassed && !run.IsEmpty && scanner.TryExtend(run, sseEvent.Raw, out var longer))
            {
                run = longer;
                continue;
            }

            await WriteAsync(run);
            run = isPassed ? sseEvent.Raw : default;
        }

        await WriteAsync(run);
        if (_failure is null && scanner.IsOverflown)
        {
            _failure = Interrupted("one of its events is longer than the limit");
        }
    }

    private async ValueTask FinishAsync(SseScanner scanner)
    {
        if (scanner.TryReadRest(out var rest) && Judge(rest))
        {
            await WriteAsync(rest.Raw);
        }

        if (_failure is null && !_isDone && meter.FinishReason is null)
        {
            _failure = Interrupted("it ended before the answer did");
        }
        else if (_failure is null)
        {
            await ShowAsync();
        }
    }

    // True when the event is to be written now; otherwise it was held, kept for the end, or dropped.
    private bool Judge(SseEvent sseEvent)
    {
        if (_isDone || sseEvent.IsDone)
        {
            _isDone = true;
            _tail.Write(sseEvent.Raw.Span);
            return false;
        }

        if (!sseEvent.Data.IsEmpty && !Read(sseEvent))
        {
            return false;
        }

        if (_isVisible || exchange.IsStarted || exchange.ElapsedMs > options.HoldMax.TotalMilliseconds || _held.WrittenCount > options.HeldBytesMax)
        {
            return true;
        }

        _held.Write(sseEvent.Raw.Span);
        return false;
    }

    // False when the event is not for the client: it tells of a failure, or only we asked for it.
    private bool Read(SseEvent sseEvent)
    {
        if (!AnswerReader.TryRead(call.Protocol, sseEvent.Data.Span, meter.Text, out var facts))
        {
            _failure = Interrupted("it holds a chunk that is not JSON");
            return false;
        }

        meter.Take(facts);
        if (facts.Error is not null || sseEvent.IsError)
        {
            var error = facts.Error ?? OpenAiErrorReader.Read(sseEvent.Data.Span);
            _failure = UpstreamErrorRules.Classify(200, error, call.Deployment, null);
            return false;
        }

        _isVisible |= facts.HasToken || facts.FinishReason is not null;
        if (facts.IsEnd)
        {
            _isDone = true;
            _tail.Write(sseEvent.Raw.Span);
            return false;
        }

        return !call.IsUsageOurs || facts.Usage is null || facts.HasChoices;
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        await ShowAsync();
        await SendAsync(bytes);
    }

    private async ValueTask ShowAsync()
    {
        if (exchange.IsStarted || clock.IsClientGone)
        {
            return;
        }

        await exchange.StartAsync(head());
        await SendAsync(_held.WrittenMemory);
    }

    // A client that has gone is noticed by its token; its writes are left out, and the stream is read on as far as the policy says.
    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty || clock.IsClientGone)
        {
            return;
        }

        try
        {
            await exchange.Sink.WriteAsync(bytes, exchange.ClientGone);
        }
        catch (OperationCanceledException) when (clock.IsClientGone)
        {
            // The clock knows.
        }
    }

    private UpstreamFailure Interrupted(string why) => StreamFailures.Interrupted(call.Deployment.Name, why, _isVisible);
}
