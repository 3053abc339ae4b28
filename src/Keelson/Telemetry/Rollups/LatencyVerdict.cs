namespace Keelson.Telemetry.Rollups;

/// <summary>What one request is to a latency objective.</summary>
internal enum LatencyVerdict
{
    /// <summary>In time.</summary>
    Good,

    /// <summary>Late, or dead before it could be in time.</summary>
    Bad,

    /// <summary>Neither: the promise does not cover it.</summary>
    Excluded,
}
