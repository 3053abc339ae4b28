namespace Keelson.Tests.Simulation;

/// <summary>What is broken on purpose in a simulated world, so that the simulation can be tested itself.</summary>
internal enum PlantedBug
{
    None,

    /// <summary>The store says "durable" before it is.</summary>
    AcknowledgesTooEarly,

    /// <summary>A crash leaves the journal of a transaction and loses its rows and wake-ups.</summary>
    TearsTransactions,

    /// <summary>Two writers of one journal are both believed.</summary>
    IgnoresJournalVersions,

    /// <summary>Two writers of one row are both believed.</summary>
    IgnoresRowVersions,

    /// <summary>Wake-ups are not kept.</summary>
    LosesWakeUps,

    /// <summary>A result of a step is now and then not kept.</summary>
    ForgetsStepResults,

    /// <summary>A signal is acknowledged and not kept.</summary>
    ForgetsSignals,

    /// <summary>How a call is undone is not kept.</summary>
    ForgetsCompensations,

    /// <summary>The end of a run is told twice.</summary>
    TellsTheEndTwice,

    /// <summary>Every send of a call has a key of its own.</summary>
    ChangesTheKey,

    /// <summary>A call without an answer counts as not sent.</summary>
    GuessesNotExecuted,

    /// <summary>The probe of a call always says that it did not happen.</summary>
    ProbeAlwaysSaysNo,

    /// <summary>A call that has its answer is made again after a restart.</summary>
    ForgetsAnswers,

    /// <summary>A gate lets everybody in.</summary>
    IgnoresLimits,

    /// <summary>Who waits for a turn is not kept.</summary>
    ForgetsTheQueue,

    /// <summary>That a run passed its pivot is not kept.</summary>
    ForgetsPivots,

    /// <summary>A schedule now and then goes one occurrence too far.</summary>
    SkipsOccurrences,

    /// <summary>A start by a schedule has no key, and another run each time.</summary>
    StartsOccurrencesAnew,
}
