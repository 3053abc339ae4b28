namespace Keelson.Inference.Admission;

/// <summary>Whether a pool takes a request now.</summary>
internal enum PoolVerdict
{
    /// <summary>It does.</summary>
    Free,

    /// <summary>It is full, or what is free is kept for another.</summary>
    NoSpace,

    /// <summary>As many prompts of the tier as may be are being read.</summary>
    NoLane,

    /// <summary>The tier and value class use all that they may.</summary>
    OverCap,

    /// <summary>The request is larger than the pool.</summary>
    TooLarge,
}
