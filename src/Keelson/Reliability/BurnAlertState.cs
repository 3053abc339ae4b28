namespace Keelson.Reliability;

/// <summary>Where a burn alert stands.</summary>
internal enum BurnAlertState
{
    /// <summary>It can never fire for this target.</summary>
    Refused,

    /// <summary>One of its windows has no valid event.</summary>
    NoData,

    /// <summary>At least one window burns slowly enough.</summary>
    Quiet,

    /// <summary>Both windows burn too fast, on too few bad events to wake somebody.</summary>
    LowConfidence,

    /// <summary>Both windows burn too fast.</summary>
    Firing,
}
