using Keelson.Inference.Protocols;
using Keelson.Inference.Simulation;
using Keelson.Inference.Wire;
using Keelson.Primitives;

namespace Keelson.Inference.Upstreams;

/// <summary>
/// Sends attempts to the part that speaks to their kind of provider. Where the provider speaks another protocol than the client, the
/// request is translated on its way out and the answer on its way back; otherwise not a byte is touched.
/// </summary>
internal sealed class UpstreamDirectory(
    OpenAiUpstream openAi,
    AnthropicUpstream anthropic,
    SimulatorUpstream simulator,
    InferenceOptions options,
    TimeProvider time)
{
    /// <summary>Sends one attempt; see <see cref="IUpstream.SendAsync"/>.</summary>
    public async ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellation)
    {
        var provider = call.Deployment.Provider;
        if (NativeProtocol.For(provider, call.Protocol) is not { } native)
        {
            return Refused(call, new Fault(ErrorCodes.RequestUnsupported, $"The provider of {call.Deployment.Name} does not offer this API."));
        }

        if (native == call.Protocol)
        {
            return await Of(provider.Kind).SendAsync(call, cancellation);
        }

        UpstreamCall translated;
        ProtocolBridge bridge;
        try
        {
            (bridge, var body) = ProtocolBridge.Open(
                call.Protocol, native, call.Body, call.OutputTokensMax, !NativeProtocol.IsOpenAi(provider), time.GetUtcNow());
            var scan = RequestScanner.Scan(native, body, options);
            if (scan.Shape is not { } shape)
            {
                return Refused(call, scan.Fault!);
            }

            translated = call with { Protocol = native, Body = body, Shape = shape, OutputTokensMax = null, ForwardedHeaders = [] };
        }
        catch (FaultException refusal)
        {
            return Refused(call, refusal.Fault);
        }

        var reply = await Of(provider.Kind).SendAsync(translated, cancellation);
        return reply.Answer is { Status: >= 200 and <= 299 } answer ? new UpstreamReply(Wrap(answer, bridge), null) : reply;
    }

    /// <summary>Asks a provider with the Anthropic API how many tokens a request has.</summary>
    public ValueTask<UpstreamReply> CountAsync(UpstreamCall call, CancellationToken cancellation) => anthropic.CountAsync(call, cancellation);

    private static UpstreamReply Refused(UpstreamCall call, Fault fault) =>
        new(null, new UpstreamFailure(fault with { UpstreamKind = "model", UpstreamHost = call.Deployment.Provider.BaseUrl?.Host }, Remedy.OtherDeployment));

    private UpstreamAnswer Wrap(UpstreamAnswer answer, ProtocolBridge bridge) => answer.IsStream
        ? new TranslatedStream(answer, bridge, options.StreamEventBytesMax)
        {
            Status = answer.Status,
            ContentType = "text/event-stream; charset=utf-8",
            Headers = answer.Headers,
        }
        : new TranslatedBody(answer, bridge, options.AnswerBytesMax)
        {
            Status = answer.Status,
            ContentType = "application/json",
            Headers = answer.Headers,
        };

    private IUpstream Of(ProviderKind kind) => kind switch
    {
        ProviderKind.OpenAi => openAi,
        ProviderKind.Simulator => simulator,
        ProviderKind.Anthropic => anthropic,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
