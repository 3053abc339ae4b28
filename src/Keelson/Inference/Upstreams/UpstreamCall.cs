using Keelson.Inference.Wire;

namespace Keelson.Inference.Upstreams;

/// <summary>One attempt at one deployment.</summary>
/// <param name="Deployment">Where.</param>
/// <param name="Body">The client's body as it came.</param>
/// <param name="Shape">What was read from it.</param>
/// <param name="OutputTokensMax">The limit to send, when the client's own must be replaced or there was none; null: leave it.</param>
/// <param name="AffinityKey">Goes into the provider's affinity header; already scoped by tenant.</param>
internal sealed record UpstreamCall(
    DeploymentModel Deployment,
    ReadOnlyMemory<byte> Body,
    ChatRequestShape Shape,
    long? OutputTokensMax,
    string? AffinityKey)
{
    /// <summary>True when the stream must report usage although the client did not ask; that chunk is ours.</summary>
    public bool IsUsageOurs => Shape.IsStream && !Shape.WantsUsage;

    /// <summary>Whose prompts may share a prefix cache with this one: the tenant.</summary>
    public string CacheScope { get; init; } = "";

    /// <summary>Headers of the client that belong to the protocol.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ForwardedHeaders { get; init; } = [];

    /// <summary>The limit on uses of the provider's own tools to send where the request has none; null: leave it.</summary>
    public long? ToolUsesMax { get; init; }

    /// <summary>The wire format of the body and of the answer.</summary>
    public WireProtocol Protocol { get; init; } = WireProtocol.OpenAiChat;
}
