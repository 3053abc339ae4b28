namespace Operations.Services;

/// <summary>How far an incident is.</summary>
internal enum IncidentState
{
    /// <summary>It was raised.</summary>
    Open,

    /// <summary>A person was called.</summary>
    Paged,

    /// <summary>The service works again.</summary>
    Resolved,
}
