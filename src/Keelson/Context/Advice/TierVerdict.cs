namespace Keelson.Context.Advice;

/// <summary>What the prompts of a workflow say about the tier that it declared.</summary>
internal enum TierVerdict
{
    /// <summary>No prompts were seen.</summary>
    NoData,

    /// <summary>The sample proves neither that a tier is enough nor that the declared one is too small.</summary>
    Inconclusive,

    /// <summary>The declared tier is enough, and no smaller one is shown to be.</summary>
    Keep,

    /// <summary>A smaller tier is shown to be enough.</summary>
    Lower,

    /// <summary>The declared tier is shown to be too small.</summary>
    Raise,
}
