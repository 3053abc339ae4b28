namespace Keelson.Reliability;

/// <summary>The four promises of an agent workflow (design 60).</summary>
public enum ObjectiveKind
{
    /// <summary>Share of model requests with the first token in time; one that dies before its first token is bad.</summary>
    FirstToken,

    /// <summary>Share of tool calls that completed.</summary>
    ToolCompletion,

    /// <summary>Share of runs without a context overflow.</summary>
    ContextOverflow,

    /// <summary>Share of runs that succeeded inside their time budget.</summary>
    SuccessInTime,
}
