namespace Keelson.Inference.Simulation;

/// <summary>What goes wrong at a simulated server.</summary>
public enum SimulatorFaultKind
{
    /// <summary>An HTTP error is answered.</summary>
    Status,

    /// <summary>No connection is made.</summary>
    Refuse,

    /// <summary>Nothing more comes, and the connection stays open.</summary>
    Stall,

    /// <summary>The connection is closed in the middle.</summary>
    Cut,

    /// <summary>A chunk comes that is not JSON.</summary>
    Malformed,

    /// <summary>The pieces come far apart.</summary>
    Drip,
}
