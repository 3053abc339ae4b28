namespace Keelson.Inference;

/// <summary>The wire format in which a client asks.</summary>
public enum WireProtocol
{
    /// <summary>OpenAI chat completions.</summary>
    OpenAiChat,

    /// <summary>OpenAI responses.</summary>
    OpenAiResponses,

    /// <summary>OpenAI embeddings.</summary>
    OpenAiEmbeddings,

    /// <summary>Anthropic messages.</summary>
    AnthropicMessages,
}
