namespace Keelson.Workflows;

/// <summary>What an entry of a run's journal says. Names are stored: they never change their meaning, new ones are added.</summary>
internal enum RunEntryKind
{
    /// <summary>The first entry: workflow, version, input, account, time budget.</summary>
    Started,

    /// <summary>A queued run has its turn.</summary>
    Admitted,

    /// <summary>A step has a result.</summary>
    StepCompleted,

    /// <summary>A step failed for good.</summary>
    StepFailed,

    /// <summary>An attempt of a step failed; the next one is due at a time.</summary>
    StepRetried,

    /// <summary>An attempt that had been given up answered after all; the answer was dropped.</summary>
    StepLate,

    /// <summary>A step waits.</summary>
    Waiting,

    /// <summary>A signal arrived and lies in the inbox.</summary>
    Signalled,

    /// <summary>A compensation was registered, together with the intent that it undoes.</summary>
    UndoRegistered,

    /// <summary>A compensation succeeded.</summary>
    UndoCompleted,

    /// <summary>A compensation failed and is tried again at a time.</summary>
    UndoRetried,

    /// <summary>A compensation failed for good, or turned out not to be needed (then without a fault).</summary>
    UndoClosed,

    /// <summary>The compensation as a whole is over.</summary>
    UndoEnded,

    /// <summary>An operator holds the run.</summary>
    Paused,

    /// <summary>An operator lets the run go on.</summary>
    Resumed,

    /// <summary>The code and the history do not match.</summary>
    Diverged,

    /// <summary>An operator lets the run go on from a step; what completed from there on is forgotten.</summary>
    Rewound,

    /// <summary>Past its pivot a step failed for good; the run goes on from it once more, at a time.</summary>
    Forwarded,

    /// <summary>The run was taken up again after a crash, with work to do once more.</summary>
    Recovered,

    /// <summary>The run no longer goes forward.</summary>
    Ended,
}
