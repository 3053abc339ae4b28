using Keelson.Context;
using Keelson.Inference.Simulation;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>Makes one upstream call and passes its answer on.</summary>
internal sealed class AttemptRunner(
    OpenAiUpstream openAi,
    SimulatorUpstream simulator,
    TokenCounter counter,
    ContextFit fit,
    InferenceOptions options,
    TimeProvider time)
{
    private const int CountedTextMax = 1024 * 1024; // Only counted when a provider reports nothing; a megabyte of answer is 200,000 tokens.

    /// <summary>Runs one attempt to its end. The client's departure ends it, or not, as the provider's policy says.</summary>
    public async Task<AttemptEnd> RunAsync(InferenceExchange exchange, Attempt attempt)
    {
        var call = new UpstreamCall(
            attempt.Deployment,
            exchange.Call.Body,
            exchange.Shape,
            exchange.IsOutputLimitOurs ? exchange.OutputTokensMax : null,
            AffinityOf(exchange));
        using var clock = new AttemptClock(exchange, attempt.Deployment.Provider.OnDisconnect, options, time);
        var meter = new MeterReading(exchange, fit, counter, CountedTextMax);
        UpstreamReply reply;
        try
        {
            clock.Await(options.FirstByteTimeout);
            reply = await Of(attempt.Deployment.Provider.Kind).SendAsync(call, clock.Token);
        }
        catch (OperationCanceledException) when (clock.Token.IsCancellationRequested)
        {
            return AttemptEnd.Failed(StreamFailures.OfClock(clock, attempt.Deployment.Name, isVisible: false)) with
            {
                IsClientGone = clock.IsClientGone,
                Usage = meter.Estimate(),
            };
        }

        if (reply.Failure is { } failure)
        {
            return AttemptEnd.Failed(failure) with { Usage = failure.IsBilledPerhaps ? meter.Estimate() : null };
        }

        await using var answer = reply.Answer!;
        return answer.IsStream && answer.Status is >= 200 and <= 299
            ? await new StreamRelay(exchange, call, answer, clock, meter, () => AnswerHead.OfStream(exchange, attempt, answer, meter.ServedModel), options).RunAsync()
            : await BufferedRelay.RunAsync(call, answer, clock, meter, options);
    }

    // Scoped by tenant, so that no two tenants share a place in a provider's cache; a digest, so that our identifiers stay with us.
    private static string? AffinityOf(InferenceExchange exchange) =>
        exchange.Call.AffinityKey is null && exchange.Call.Attribution.Session is null && exchange.Call.Attribution.Run is null
            ? null
            : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
                System.Text.Encoding.UTF8.GetBytes(RequestIntake.StickyKey(exchange.Call))).AsSpan(0, 16));

    private IUpstream Of(ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAi => openAi,
        ProviderKind.Simulator => simulator,
        ProviderKind.Anthropic => throw new FaultException(new Fault(
            ErrorCodes.RequestUnsupported, "Providers of kind anthropic can not be asked with chat completions yet.")),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
