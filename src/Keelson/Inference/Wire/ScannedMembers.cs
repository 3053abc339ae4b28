namespace Keelson.Inference.Wire;

/// <summary>The members of a protocol's requests that the platform looks at.</summary>
/// <param name="Content">What the model is to read; must be there.</param>
/// <param name="Preamble">What it reads before that.</param>
/// <param name="OutputLimit">The most output tokens; null: there is no output.</param>
/// <param name="Media">Members of content parts that hold or name an image, a sound or a file.</param>
/// <param name="Opaque">Members of content parts that may hold anything, so that no name in them means something.</param>
internal sealed record ScannedMembers(string Content, string? Preamble, string? OutputLimit, string[] Media, string? Opaque)
{
    private static readonly ScannedMembers Messages = new("messages", "system", "max_tokens", ["data", "url", "file_id"], "input");
    private static readonly ScannedMembers Responses = new("input", "instructions", "max_output_tokens", ["image_url", "file_data", "file_url", "file_id", "data"], null)
    {
        ToolLimit = "max_tool_calls",
        Refused =
        [
            ("background", "An answer in the background is charged when nobody here sees it."),
            ("conversation", "A conversation that the provider keeps has a size that nobody here knows. Send the items, or continue a response with previous_response_id."),
            ("prompt", "A prompt that the provider keeps has a size that nobody here knows. Send its text."),
        ],
    };

    private static readonly ScannedMembers Embeddings = new("input", null, null, [], null);

    /// <summary>The limit on uses of the provider's own tools; null: the protocol has none for all of them.</summary>
    public string? ToolLimit { get; init; }

    /// <summary>Members that may not be said, because what they bring about cannot be reserved for: each with why. null and false are no saying.</summary>
    public IReadOnlyList<(string Name, string Why)> Refused { get; init; } = [];

    /// <summary>The members of a protocol; chat has a scanner of its own.</summary>
    public static ScannedMembers Of(WireProtocol protocol) => protocol switch
    {
        WireProtocol.AnthropicMessages => Messages,
        WireProtocol.OpenAiResponses => Responses,
        WireProtocol.OpenAiEmbeddings => Embeddings,
        WireProtocol.OpenAiChat => throw new ArgumentOutOfRangeException(nameof(protocol)),
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };
}
