namespace Keelson.Inference.Protocols.Neutral;

/// <summary>A part of a message, in no protocol's words.</summary>
/// <param name="Kind">What it is.</param>
internal sealed record NeutralPart(PartKind Kind)
{
    /// <summary>Text, reasoning or refusal.</summary>
    public string? Text { get; init; }

    /// <summary>The id of a tool call, also on its result; the id of a piece of reasoning.</summary>
    public string? Id { get; init; }

    /// <summary>The name of a tool or of a file.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments of a tool call, as JSON text.</summary>
    public string? Arguments { get; init; }

    /// <summary>The media type of what stands in <see cref="Data"/>; for sounds the format.</summary>
    public string? MediaType { get; init; }

    /// <summary>Base64.</summary>
    public string? Data { get; init; }

    /// <summary>Where it is.</summary>
    public string? Url { get; init; }

    /// <summary>The provider's id of a file.</summary>
    public string? FileId { get; init; }

    /// <summary>How closely an image is to be looked at.</summary>
    public string? Detail { get; init; }

    /// <summary>What the provider needs back to trust its reasoning: a signature, or the reasoning encrypted.</summary>
    public string? Seal { get; init; }

    /// <summary>Whose seal it is: a provider of that protocol takes it back.</summary>
    public WireProtocol? SealOf { get; init; }

    /// <summary>True when the seal is the whole reasoning, which nobody may read.</summary>
    public bool IsRedacted { get; init; }

    /// <summary>True when a tool failed.</summary>
    public bool IsError { get; init; }

    /// <summary>The provider's mark to cache up to here, as JSON text.</summary>
    public string? CacheMark { get; init; }

    /// <summary>What a tool answered.</summary>
    public IReadOnlyList<NeutralPart> Content { get; init; } = [];

    /// <summary>A text.</summary>
    public static NeutralPart OfText(string text) => new(PartKind.Text) { Text = text };
}
