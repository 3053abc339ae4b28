namespace Keelson.Inference.Wire;

/// <summary>
/// What the platform needs to know of a chat request, and where the members stand that it may rewrite. Filled by the scanner; nobody
/// changes it after the first stage.
/// </summary>
internal sealed record ChatRequestShape
{
    /// <summary>The model that was asked for; null when the request names none.</summary>
    public string? Model { get; set; }

    /// <summary>The value of <c>model</c>, quotes included.</summary>
    public ByteRange? ModelRange { get; set; }

    /// <summary>True when the answer is wanted as a stream.</summary>
    public bool IsStream { get; set; }

    /// <summary>The smaller of <c>max_tokens</c> and <c>max_completion_tokens</c>, when there is one.</summary>
    public long? OutputTokensMax { get; set; }

    /// <summary>The value of <c>max_tokens</c>, <c>null</c> included.</summary>
    public ByteRange? MaxTokensRange { get; set; }

    /// <summary>The value of <c>max_completion_tokens</c>, <c>null</c> included.</summary>
    public ByteRange? MaxCompletionTokensRange { get; set; }

    /// <summary>How many answers (<c>n</c>).</summary>
    public int Choices { get; set; } = 1;

    /// <summary>The value of <c>stream_options</c>.</summary>
    public ByteRange? StreamOptionsRange { get; set; }

    /// <summary>True when <c>stream_options</c> has no member.</summary>
    public bool IsStreamOptionsEmpty { get; set; } = true;

    /// <summary>The value of <c>stream_options.include_usage</c>.</summary>
    public ByteRange? IncludeUsageRange { get; set; }

    /// <summary>True when the client itself asked for a usage chunk.</summary>
    public bool WantsUsage { get; set; }

    /// <summary>The value of <c>messages</c>.</summary>
    public ByteRange Messages { get; set; }

    /// <summary>How many messages.</summary>
    public int MessageCount { get; set; }

    /// <summary>Images, sounds and files in the messages: their tokens do not follow from their bytes.</summary>
    public int MediaParts { get; set; }

    /// <summary>Bytes of those parts that stand in the request itself.</summary>
    public long MediaBytes { get; set; }

    /// <summary>The value of <c>tools</c>.</summary>
    public ByteRange? Tools { get; set; }

    /// <summary>True when the request asks for searches of the web beside its tools (<c>web_search_options</c>).</summary>
    public bool HasSearchOptions { get; set; }

    /// <summary>The most uses of the provider's own tools (<c>max_tool_calls</c>).</summary>
    public long? ToolCallsMax { get; set; }

    /// <summary>Where that limit stands, <c>null</c> included.</summary>
    public ByteRange? ToolCallsRange { get; set; }

    /// <summary>What the model reads before the messages, where the protocol keeps that apart (<c>system</c>, <c>instructions</c>).</summary>
    public ByteRange? Preamble { get; set; }

    /// <summary>False for embeddings: nothing is generated.</summary>
    public bool HasOutput { get; set; } = true;

    /// <summary>The service tier that the request names; it decides what must be reserved.</summary>
    public string? ServiceTier { get; set; }

    /// <summary>Behind the opening brace, where members may be put in.</summary>
    public int BodyStart { get; set; }

    /// <summary>The whole length.</summary>
    public int Length { get; set; }
}
