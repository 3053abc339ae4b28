namespace Keelson.Inference.Protocols.Neutral;

/// <summary>A request in no protocol's words.</summary>
internal sealed record NeutralRequest
{
    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>What the model reads before the conversation.</summary>
    public IReadOnlyList<NeutralPart> System { get; init; } = [];

    /// <summary>The conversation.</summary>
    public IReadOnlyList<NeutralTurn> Turns { get; init; } = [];

    /// <summary>The functions that it may call.</summary>
    public IReadOnlyList<NeutralTool> Tools { get; init; } = [];

    /// <summary>auto, none, required, or the name of a function after <c>=</c>; null: not said.</summary>
    public string? ToolChoice { get; init; }

    /// <summary>Whether it may call several functions at once.</summary>
    public bool? IsParallel { get; init; }

    /// <summary>The most output tokens.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Temperature, as it was written.</summary>
    public string? Temperature { get; init; }

    /// <summary>Nucleus, as it was written.</summary>
    public string? TopP { get; init; }

    /// <summary>Texts at which to stop.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>What shape the answer must have.</summary>
    public NeutralFormat? Format { get; init; }

    /// <summary>How hard to think: low, medium, high, or a provider's own word.</summary>
    public string? Effort { get; init; }

    /// <summary>Who asks, for the provider's protection against abuse.</summary>
    public string? User { get; init; }

    /// <summary>The service tier.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>True when the answer is wanted as a stream.</summary>
    public bool IsStream { get; init; }
}
