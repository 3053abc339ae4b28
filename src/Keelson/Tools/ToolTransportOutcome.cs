namespace Keelson.Tools;

/// <summary>How far a request to a tool's server came.</summary>
internal enum ToolTransportOutcome
{
    /// <summary>A complete answer came back.</summary>
    Answered,

    /// <summary>No connection: the request was never written.</summary>
    NotConnected,

    /// <summary>The name could not be resolved: the request was never written.</summary>
    NotResolved,

    /// <summary>No secure connection: the request was never written.</summary>
    NotSecured,

    /// <summary>Egress said no: the request was never written. The fault says why.</summary>
    Denied,

    /// <summary>The request was written, at least in part, and no complete answer came.</summary>
    Silent,

    /// <summary>The request was written and no answer came in time.</summary>
    TimedOut,

    /// <summary>It was answered with more bytes than are kept.</summary>
    TooLarge,
}
