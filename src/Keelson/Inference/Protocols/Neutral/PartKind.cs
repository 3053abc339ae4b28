namespace Keelson.Inference.Protocols.Neutral;

/// <summary>What a part of a message is.</summary>
internal enum PartKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>An image, by value or by address.</summary>
    Image,

    /// <summary>A sound.</summary>
    Audio,

    /// <summary>A file, by value, by address or by the provider's id.</summary>
    File,

    /// <summary>The model calls a tool.</summary>
    ToolCall,

    /// <summary>What a tool answered.</summary>
    ToolResult,

    /// <summary>The model's reasoning.</summary>
    Reasoning,

    /// <summary>The model's words for not answering.</summary>
    Refusal,
}
