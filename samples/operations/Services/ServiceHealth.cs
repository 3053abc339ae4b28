namespace Operations.Services;

/// <summary>What the probe of a service says.</summary>
internal enum ServiceHealth
{
    /// <summary>It answers in time.</summary>
    Healthy,

    /// <summary>It answers late, or with errors.</summary>
    Degraded,

    /// <summary>It does not answer.</summary>
    Down,
}
