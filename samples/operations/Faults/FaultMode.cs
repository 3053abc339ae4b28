namespace Operations.Faults;

/// <summary>How a write goes wrong on demand.</summary>
internal enum FaultMode
{
    /// <summary>An error is answered and nothing was done.</summary>
    FailBefore,

    /// <summary>An error is answered although the effect has happened.</summary>
    FailAfter,

    /// <summary>The connection is cut and nothing was done.</summary>
    DropBefore,

    /// <summary>The connection is cut although the effect has happened.</summary>
    DropAfter,

    /// <summary>The call waits, then goes well.</summary>
    Slow,
}
