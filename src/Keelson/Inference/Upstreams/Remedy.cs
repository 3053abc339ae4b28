namespace Keelson.Inference.Upstreams;

/// <summary>What can help after a failed attempt.</summary>
internal enum Remedy
{
    /// <summary>Nothing: the same request fails everywhere.</summary>
    None,

    /// <summary>Another deployment; this one stays as it is (a refused key, a missing model).</summary>
    OtherDeployment,

    /// <summary>Time, or another deployment.</summary>
    Retry,
}
