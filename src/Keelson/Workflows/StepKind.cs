namespace Keelson.Workflows;

/// <summary>What a step is; part of the history check.</summary>
public enum StepKind
{
    /// <summary>A piece of the author's code.</summary>
    Step,

    /// <summary>A tool call.</summary>
    Tool,

    /// <summary>A model call.</summary>
    Model,

    /// <summary>A timer.</summary>
    Sleep,

    /// <summary>Waiting for a signal.</summary>
    Signal,

    /// <summary>Waiting for people.</summary>
    Approval,

    /// <summary>A compensation that the author registered.</summary>
    Undo,

    /// <summary>A run of its own.</summary>
    Child,

    /// <summary>The point from which on the run only goes forward.</summary>
    Pivot,
}
