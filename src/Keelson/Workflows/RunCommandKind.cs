namespace Keelson.Workflows;

/// <summary>What may be asked of a run.</summary>
internal enum RunCommandKind
{
    /// <summary>Take a signal into the inbox.</summary>
    Signal,

    /// <summary>Stop, and undo what was done.</summary>
    Cancel,

    /// <summary>Begin, because it is the run's turn.</summary>
    Admit,

    /// <summary>Begin nothing new.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,

    /// <summary>Go on from a step, and forget what completed from there on.</summary>
    Restart,
}
