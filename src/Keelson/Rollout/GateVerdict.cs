namespace Keelson.Rollout;

/// <summary>May a workflow leave its wave?</summary>
internal enum GateVerdict
{
    /// <summary>The evidence does not carry an answer.</summary>
    Inconclusive,

    /// <summary>Something was shown that forbids it.</summary>
    NoGo,

    /// <summary>Everything that was asked for was shown.</summary>
    Go,
}
