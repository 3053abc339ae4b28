namespace Keelson.Inference.Simulation;

/// <summary>What the simulator answers to one request, before anything is said about time.</summary>
internal sealed record SimulatorReply
{
    /// <summary>The text; null when there are only tool calls.</summary>
    public string? Text { get; init; }

    /// <summary>The tool calls.</summary>
    public IReadOnlyList<SimulatorToolCall> Calls { get; init; } = [];

    /// <summary>Why it ends.</summary>
    public string Finish { get; init; } = "stop";

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; init; }

    /// <summary>The part of them that came from the prefix cache.</summary>
    public int CachedTokens { get; init; }

    /// <summary>Tokens of the answer, reasoning included.</summary>
    public int OutputTokens { get; init; }

    /// <summary>The part of them that is reasoning.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>The HTTP error to answer with instead.</summary>
    public SimulatorFailure? Fail { get; init; }

    /// <summary>What goes wrong on the way.</summary>
    public SimulatorBreak? Break { get; init; }
}
