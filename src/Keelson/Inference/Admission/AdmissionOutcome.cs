namespace Keelson.Inference.Admission;

/// <summary>What was decided about an ask.</summary>
internal enum AdmissionOutcome
{
    /// <summary>Everything is reserved.</summary>
    Granted,

    /// <summary>Money and rate would do; capacity is waited for.</summary>
    Waiting,

    /// <summary>A budget affords no useful answer.</summary>
    OverBudget,

    /// <summary>A rate is used up for now.</summary>
    OverRate,

    /// <summary>The request is larger than its rate ever admits.</summary>
    OverRateForever,

    /// <summary>No pool has room, and it may not wait, or not longer.</summary>
    Busy,

    /// <summary>The request is larger than any of its pools.</summary>
    TooLarge,
}
