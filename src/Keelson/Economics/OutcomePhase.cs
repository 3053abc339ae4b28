namespace Keelson.Economics;

/// <summary>How far a unit is.</summary>
internal enum OutcomePhase
{
    /// <summary>It ended, or somebody said what became of it.</summary>
    Settled,

    /// <summary>It is running here.</summary>
    Open,

    /// <summary>Somebody else runs it and has not said anything yet; after a full day of silence it counts as not successful.</summary>
    Loose,
}
