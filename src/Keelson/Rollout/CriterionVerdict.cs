namespace Keelson.Rollout;

/// <summary>What one criterion of a gate says.</summary>
internal enum CriterionVerdict
{
    /// <summary>The evidence does not carry an answer.</summary>
    Inconclusive,

    /// <summary>Shown not to hold.</summary>
    Fail,

    /// <summary>Shown to hold.</summary>
    Pass,
}
