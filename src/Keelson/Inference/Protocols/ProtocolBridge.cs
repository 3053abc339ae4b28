using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Inference.Protocols.Chat;
using Keelson.Inference.Protocols.Messages;
using Keelson.Inference.Protocols.Neutral;
using Keelson.Inference.Protocols.Responses;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference.Protocols;

/// <summary>Between the protocol of a client and another one of a provider. One bridge serves one call.</summary>
internal sealed class ProtocolBridge
{
    private readonly WireProtocol _client;
    private readonly WireProtocol _native;
    private readonly JsonObject _echo;
    private readonly bool _wantsUsage;
    private readonly long _created;

    private ProtocolBridge(WireProtocol client, WireProtocol native, JsonElement request, DateTimeOffset now)
    {
        (_client, _native) = (client, native);
        _echo = client == WireProtocol.OpenAiResponses ? ResponsesEcho.Of(request) : [];
        _wantsUsage = request.Member("stream_options")?.Flag("include_usage") ?? false;
        _created = now.ToUnixTimeSeconds();
    }

    /// <summary>The protocol that the provider speaks.</summary>
    public WireProtocol Native => _native;

    /// <summary>Translates a request.</summary>
    /// <param name="client">The client's protocol.</param>
    /// <param name="native">The provider's.</param>
    /// <param name="body">The request.</param>
    /// <param name="outputLimit">The limit that replaces the request's; null: as it says.</param>
    /// <param name="keepsReasoning">True when the provider wants earlier reasoning back.</param>
    /// <param name="now">The time that answers bear.</param>
    /// <exception cref="FaultException">The provider's protocol can not say what the request says.</exception>
    public static (ProtocolBridge Bridge, ReadOnlyMemory<byte> Body) Open(
        WireProtocol client,
        WireProtocol native,
        ReadOnlyMemory<byte> body,
        long? outputLimit,
        bool keepsReasoning,
        DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var request = Decode(client, document.RootElement);
            request = outputLimit is null ? request : request with { MaxTokens = outputLimit };
            return (new ProtocolBridge(client, native, document.RootElement, now), SseWriter.Bytes(Encode(native, request, keepsReasoning)));
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, "The request cannot be said in the wire format of the model's provider: a part of it is of another kind than it should be, or is no Unicode text."));
        }
    }

    /// <summary>Reads a request.</summary>
    public static NeutralRequest Decode(WireProtocol protocol, JsonElement root) => protocol switch
    {
        WireProtocol.OpenAiChat => ChatRequestDecoder.Decode(root),
        WireProtocol.OpenAiResponses => ResponsesRequestCodec.Decode(root),
        WireProtocol.AnthropicMessages => MessagesRequestCodec.Decode(root),
        WireProtocol.OpenAiEmbeddings => throw new ArgumentOutOfRangeException(nameof(protocol)),
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };

    /// <summary>Writes a request.</summary>
    public static JsonObject Encode(WireProtocol protocol, NeutralRequest request, bool keepsReasoning) => protocol switch
    {
        WireProtocol.OpenAiChat => ChatRequestEncoder.Encode(request, keepsReasoning),
        WireProtocol.OpenAiResponses => ResponsesRequestCodec.Encode(request),
        WireProtocol.AnthropicMessages => MessagesRequestCodec.Encode(request),
        WireProtocol.OpenAiEmbeddings => throw new ArgumentOutOfRangeException(nameof(protocol)),
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };

    /// <summary>Translates a whole answer.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public ReadOnlyMemory<byte> Answer(ReadOnlyMemory<byte> body, UsageVector? usage)
    {
        using var document = JsonDocument.Parse(body);
        var answer = Decode(document.RootElement) with { Usage = usage };
        return SseWriter.Bytes(_client switch
        {
            WireProtocol.OpenAiResponses => ResponsesAnswerCodec.Encode(answer, _created, _echo, isDone: true),
            WireProtocol.AnthropicMessages => MessagesAnswerCodec.Encode(answer),
            WireProtocol.OpenAiChat or WireProtocol.OpenAiEmbeddings => ChatAnswerCodec.Encode(answer, _created),
            _ => throw new InvalidOperationException($"No such protocol: {_client}."),
        });
    }

    /// <summary>A reader of the provider's stream.</summary>
    public IStreamDecoder Decoder() => _native switch
    {
        WireProtocol.OpenAiResponses => new ResponsesStreamDecoder(),
        WireProtocol.AnthropicMessages => new MessagesStreamDecoder(),
        WireProtocol.OpenAiChat or WireProtocol.OpenAiEmbeddings => new ChatStreamDecoder(),
        _ => throw new InvalidOperationException($"No such protocol: {_native}."),
    };

    /// <summary>A writer of the client's stream.</summary>
    public IStreamEncoder Encoder() => _client switch
    {
        WireProtocol.OpenAiResponses => new ResponsesStreamEncoder(_created, _echo),
        WireProtocol.AnthropicMessages => new MessagesStreamEncoder(),
        WireProtocol.OpenAiChat or WireProtocol.OpenAiEmbeddings => new ChatStreamEncoder(_created, _wantsUsage),
        _ => throw new InvalidOperationException($"No such protocol: {_client}."),
    };

    private NeutralAnswer Decode(JsonElement root) => _native switch
    {
        WireProtocol.OpenAiResponses => ResponsesAnswerCodec.Decode(root),
        WireProtocol.AnthropicMessages => MessagesAnswerCodec.Decode(root),
        WireProtocol.OpenAiChat or WireProtocol.OpenAiEmbeddings => ChatAnswerCodec.Decode(root),
        _ => throw new InvalidOperationException($"No such protocol: {_native}."),
    };
}
