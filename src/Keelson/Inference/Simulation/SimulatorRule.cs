using System.Text.Json.Nodes;

namespace Keelson.Inference.Simulation;

/// <summary>One rule of a script.</summary>
/// <param name="Name">Unique in the script.</param>
/// <param name="If">When it answers.</param>
internal sealed record SimulatorRule(string Name, SimulatorConditions If)
{
    /// <summary>The text of the answer: a string, or a mapping or list that is sent as JSON.</summary>
    public JsonNode? Say { get; init; }

    /// <summary>The tool calls of the answer.</summary>
    public IReadOnlyList<SimulatorCallTemplate> Calls { get; init; } = [];

    /// <summary>The finish reason, when it is not the usual one.</summary>
    public string? Finish { get; init; }

    /// <summary>Output tokens to report in place of the counted ones.</summary>
    public int? OutputTokens { get; init; }

    /// <summary>Reasoning tokens to report inside of the output.</summary>
    public int? ReasoningTokens { get; init; }

    /// <summary>The HTTP error to answer with.</summary>
    public SimulatorFailure? Fail { get; init; }

    /// <summary>What goes wrong while the answer is sent.</summary>
    public SimulatorBreak? Break { get; init; }
}
