namespace Keelson.Workflows;

/// <summary>How far the compensation of a run has come.</summary>
public enum UndoStatus
{
    /// <summary>Nothing had to be undone, or not yet.</summary>
    None,

    /// <summary>It is being undone.</summary>
    Compensating,

    /// <summary>Everything that was registered is undone.</summary>
    Compensated,

    /// <summary>At least one effect stands and a person must look.</summary>
    CompensationFailed,
}
