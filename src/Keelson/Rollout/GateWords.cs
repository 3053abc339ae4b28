namespace Keelson.Rollout;

/// <summary>Verdicts as they stand on the wire, in events and on pages.</summary>
internal static class GateWords
{
    /// <summary>Everything was shown.</summary>
    public const string Go = "GO";

    /// <summary>Something forbids it.</summary>
    public const string NoGo = "NO_GO";

    /// <summary>No answer.</summary>
    public const string Inconclusive = "INCONCLUSIVE";

    /// <summary>A gate's verdict.</summary>
    public static string Of(GateVerdict verdict) => verdict switch
    {
        GateVerdict.Go => Go,
        GateVerdict.NoGo => NoGo,
        GateVerdict.Inconclusive => Inconclusive,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No such verdict."),
    };

    /// <summary>A criterion's verdict.</summary>
    public static string Of(CriterionVerdict verdict) => verdict switch
    {
        CriterionVerdict.Pass => "PASS",
        CriterionVerdict.Fail => "FAIL",
        CriterionVerdict.Inconclusive => Inconclusive,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No such verdict."),
    };
}
