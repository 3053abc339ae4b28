namespace Keelson.Reliability;

/// <summary>What an occurrence means for one kind of indicator.</summary>
internal enum SliEffect
{
    /// <summary>The indicator does not look at it.</summary>
    NotApplicable,

    /// <summary>Counts as good.</summary>
    Good,

    /// <summary>Counts as bad.</summary>
    Bad,

    /// <summary>In neither good nor bad; has its own rate.</summary>
    Excluded,

    /// <summary>Shown in a rate of its own, decides nothing.</summary>
    Tracked,

    /// <summary>Bad when the run fails of it, otherwise nothing: a retry that succeeds does not burn the workflow.</summary>
    BadIfRunFails,

    /// <summary>Excluded when a person asked for it; bad when the agent chose it and the run failed of it.</summary>
    ExcludedOrBad,
}
