namespace Keelson.Inference.Protocols;

/// <summary>Which protocol a provider is asked in.</summary>
internal static class NativeProtocol
{
    /// <summary>The client's own where the provider speaks it, else one that can be translated; null: there is none.</summary>
    public static WireProtocol? For(ProviderModel provider, WireProtocol client)
    {
        var spoken = SpokenBy(provider);
        return spoken.Contains(client) ? client
            : client == WireProtocol.OpenAiEmbeddings ? null
            : spoken.Contains(WireProtocol.OpenAiChat) ? WireProtocol.OpenAiChat
            : spoken.Contains(WireProtocol.AnthropicMessages) ? WireProtocol.AnthropicMessages
            : spoken.Contains(WireProtocol.OpenAiResponses) ? WireProtocol.OpenAiResponses
            : null;
    }

    /// <summary>True when the server is OpenAI's own, or the same at Azure.</summary>
    public static bool IsOpenAi(ProviderModel provider) =>
        provider.BaseUrl?.Host is { } host
        && (host.EndsWith(".openai.com", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".openai.azure.com", StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyCollection<WireProtocol> SpokenBy(ProviderModel provider) =>
        provider.Apis.Count > 0 ? provider.Apis
        : provider.Kind == ProviderKind.Anthropic ? [WireProtocol.AnthropicMessages]
        : provider.Kind == ProviderKind.OpenAi && IsOpenAi(provider) ? [WireProtocol.OpenAiChat, WireProtocol.OpenAiResponses, WireProtocol.OpenAiEmbeddings]
        : [WireProtocol.OpenAiChat, WireProtocol.OpenAiEmbeddings];
}
