namespace Keelson.Inference.Simulation;

/// <summary>When a rule answers; all that are present must hold.</summary>
internal sealed record SimulatorConditions
{
    /// <summary>The role of the last message.</summary>
    public string? LastRole { get; init; }

    /// <summary>The last message answers a call of this tool (compared form).</summary>
    public string? LastTool { get; init; }

    /// <summary>Found in the first user message.</summary>
    public LinearExpression? User { get; init; }

    /// <summary>Found in the last user message.</summary>
    public LinearExpression? LastUser { get; init; }

    /// <summary>Number of assistant messages so far.</summary>
    public SimulatorRange? Turn { get; init; }

    /// <summary>Conditions on tool results.</summary>
    public IReadOnlyList<SimulatorResultCondition> Results { get; init; } = [];

    /// <summary>Conditions on tool calls.</summary>
    public IReadOnlyList<SimulatorCallCondition> Calls { get; init; } = [];

    /// <summary>The draw must be below this.</summary>
    public double? Chance { get; init; }
}
