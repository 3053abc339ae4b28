namespace Keelson.Telemetry.Rollups;

/// <summary>How long one slot is; the value is its length in minutes.</summary>
internal enum RollupStep
{
    /// <summary>One minute.</summary>
    Minute = 1,

    /// <summary>One hour.</summary>
    Hour = 60,

    /// <summary>One day, UTC.</summary>
    Day = 24 * 60,
}
