namespace Keelson.Inference.Protocols.Neutral;

/// <summary>What a piece of a stream adds.</summary>
internal enum DeltaKind
{
    /// <summary>The answer begins.</summary>
    Begin,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Reasoning.</summary>
    Reasoning,

    /// <summary>What the provider needs back to trust the reasoning before.</summary>
    Seal,

    /// <summary>Words of a refusal.</summary>
    Refusal,

    /// <summary>A tool call begins.</summary>
    CallBegin,

    /// <summary>More of a tool call's arguments.</summary>
    CallArguments,

    /// <summary>Why the answer ends.</summary>
    Finish,

    /// <summary>Nothing follows.</summary>
    Done,
}
