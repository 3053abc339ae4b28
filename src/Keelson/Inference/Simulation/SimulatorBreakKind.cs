namespace Keelson.Inference.Simulation;

/// <summary>How an answer goes wrong.</summary>
internal enum SimulatorBreakKind
{
    /// <summary>The connection is closed.</summary>
    Cut,

    /// <summary>Nothing more comes, and the connection stays open.</summary>
    Stall,

    /// <summary>A chunk comes that is not JSON.</summary>
    Malformed,

    /// <summary>The pieces come far apart.</summary>
    Drip,
}
