namespace Operations.Services;

/// <summary>What a restart does to a service.</summary>
internal enum RestartResult
{
    /// <summary>It is healthy afterwards.</summary>
    Heals,

    /// <summary>It comes back as ill as before: the cause lies elsewhere.</summary>
    ChangesNothing,

    /// <summary>The service may not be restarted now.</summary>
    Refused,
}
