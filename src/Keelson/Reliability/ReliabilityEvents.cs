namespace Keelson.Reliability;

/// <summary>The fixed vocabulary in which runs report to Government; shared by the folds and by the rooms that write.</summary>
public static class ReliabilityEvents
{
    /// <summary>The verdict of a business outcome: it was reached.</summary>
    public const string Success = "success";

    /// <summary>The verdict of a business outcome: it was not reached.</summary>
    public const string Failure = "failure";

    /// <summary>The verdict of a business outcome: an earlier success no longer holds.</summary>
    public const string Revoked = "revoked";
}
