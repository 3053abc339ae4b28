namespace Keelson.Inference.Wire;

/// <summary>A tool of a request that the provider runs by itself, while it answers.</summary>
/// <param name="Type">Its type, as the request says it.</param>
/// <param name="BodyAt">Behind its opening brace, where a member may be put in.</param>
internal sealed record ServerTool(string Type, int BodyAt)
{
    /// <summary>True when it searches the web: billed by the piece.</summary>
    public bool IsSearch => Type.StartsWith("web_search", StringComparison.Ordinal);

    /// <summary>True when Anthropic's protocol has a limit for it (<c>max_uses</c>).</summary>
    public bool HasLimit => IsSearch || Type.StartsWith("web_fetch", StringComparison.Ordinal);

    /// <summary>How often it may be used, the largest of what is said; null: nothing is said.</summary>
    public long? UsesMax { get; init; }

    /// <summary>Where a limit of <c>null</c> stands.</summary>
    public ByteRange? OpenUses { get; init; }

    /// <summary>The most tokens that one use may bring in (<c>max_content_tokens</c>); null: nothing is said.</summary>
    public long? ContentTokens { get; init; }
}
