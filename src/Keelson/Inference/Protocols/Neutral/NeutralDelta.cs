namespace Keelson.Inference.Protocols.Neutral;

/// <summary>A piece of a stream, in no protocol's words.</summary>
/// <param name="Kind">What it adds.</param>
/// <param name="Text">Text, reasoning, seal, refusal or arguments.</param>
internal readonly record struct NeutralDelta(DeltaKind Kind, string? Text = null)
{
    /// <summary>The id of the answer or of the tool call.</summary>
    public string? Id { get; init; }

    /// <summary>The model or the tool.</summary>
    public string? Name { get; init; }

    /// <summary>Which of several tool calls, in the numbers of the protocol it came in.</summary>
    public int Index { get; init; }

    /// <summary>Of a seal: whose it is.</summary>
    public WireProtocol? SealOf { get; init; }

    /// <summary>Of a seal: true when it is the whole reasoning.</summary>
    public bool IsRedacted { get; init; }

    /// <summary>Why the answer ended.</summary>
    public FinishKind Finish { get; init; }
}
