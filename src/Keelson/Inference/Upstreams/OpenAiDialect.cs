using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Keelson.Inference.Upstreams;

/// <summary>What differs between servers that speak the OpenAI API, worked out once a provider.</summary>
internal sealed class OpenAiDialect
{
    private static readonly ConditionalWeakTable<ProviderModel, OpenAiDialect> Known = [];

    private static readonly JsonEncodedText ResponsesLimit = JsonEncodedText.Encode("max_output_tokens");

    private OpenAiDialect(ProviderModel provider)
    {
        var root = provider.BaseUrl ?? throw new InvalidOperationException($"The provider {provider.Name} has no base address.");
        var address = root.AbsoluteUri.TrimEnd('/');
        ChatUri = new Uri(address + "/chat/completions");
        ResponsesUri = new Uri(address + "/responses");
        EmbeddingsUri = new Uri(address + "/embeddings");
        Authorization = provider.ApiKey is { Length: > 0 } key ? "Bearer " + key : null;
        IsTls = root.Scheme == Uri.UriSchemeHttps;

        // OpenAI's reasoning models refuse max_tokens; most other servers do not know max_completion_tokens.
        OutputLimitMember = JsonEncodedText.Encode(
            root.Host.EndsWith(".openai.com", StringComparison.OrdinalIgnoreCase) || root.Host.EndsWith(".openai.azure.com", StringComparison.OrdinalIgnoreCase)
                ? "max_completion_tokens"
                : "max_tokens");
    }

    /// <summary>Where chat requests go.</summary>
    public Uri ChatUri { get; }

    /// <summary>Where responses go.</summary>
    public Uri ResponsesUri { get; }

    /// <summary>Where embeddings go.</summary>
    public Uri EmbeddingsUri { get; }

    /// <summary>The value of the authorization header, or null.</summary>
    public string? Authorization { get; }

    /// <summary>True when the connection is encrypted, so that HTTP/2 can be agreed on.</summary>
    public bool IsTls { get; }

    /// <summary>The member that limits the output when the client named none.</summary>
    public JsonEncodedText OutputLimitMember { get; }

    /// <summary>Where requests of a protocol go.</summary>
    public Uri UriOf(WireProtocol protocol) =>
        protocol == WireProtocol.OpenAiResponses ? ResponsesUri
        : protocol == WireProtocol.OpenAiEmbeddings ? EmbeddingsUri
        : ChatUri;

    /// <summary>The member that limits the output of a protocol when the client named none.</summary>
    public JsonEncodedText LimitOf(WireProtocol protocol) => protocol == WireProtocol.OpenAiResponses ? ResponsesLimit : OutputLimitMember;

    /// <summary>The dialect of a provider.</summary>
    public static OpenAiDialect Of(ProviderModel provider) => Known.GetValue(provider, static one => new OpenAiDialect(one));
}
