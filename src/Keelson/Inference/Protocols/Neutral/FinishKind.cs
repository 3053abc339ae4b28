namespace Keelson.Inference.Protocols.Neutral;

/// <summary>Why an answer ended.</summary>
internal enum FinishKind
{
    /// <summary>It was complete.</summary>
    Stop,

    /// <summary>The limit of its output was reached.</summary>
    Length,

    /// <summary>The model calls tools.</summary>
    ToolCalls,

    /// <summary>One of the texts at which to stop came.</summary>
    StopSequence,

    /// <summary>The model or a filter declined.</summary>
    Refusal,

    /// <summary>The model paused in the middle of its own tools.</summary>
    Pause,
}
