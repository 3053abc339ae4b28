namespace Keelson.Console.Views;

/// <summary>Which colour a word gets, the same on every page.</summary>
internal static class StatusTone
{
    /// <summary>good, caution, bad, info or quiet.</summary>
    public static string Of(string? word) => word?.ToUpperInvariant() switch
    {
        "COMPLETED" or "SUCCESS" or "GO" or "PASS" or "JUSTIFIED" or "NORMAL" or "ANSWERED" => "good",
        "RUNNING" or "WAITING" or "PENDING" or "PAUSED" or "SLEEPING" => "info",
        "INCONCLUSIVE" or "CAUTION" or "COMPENSATING" or "COMPENSATED" or "CANCELLED" or "CANCELED" => "caution",
        "FAILED" or "FAILURE" or "NO_GO" or "FAIL" or "NOT_JUSTIFIED" or "NOT" or "TIMEDOUT" or "DIVERGED"
            or "COMPENSATIONFAILED" or "RESTRICT" or "FREEZE" or "REVOKED" => "bad",
        _ => "quiet",
    };

    /// <summary>The sign before a criterion.</summary>
    public static string Mark(string verdict) => verdict switch { "PASS" => "✓", "FAIL" => "✕", _ => "…" };

    /// <summary>The colour of a criterion's sign.</summary>
    public static string MarkTone(string verdict) => verdict switch { "PASS" => "pass", "FAIL" => "fail", _ => "open" };
}
