namespace Keelson.Tools;

/// <summary>Where an approval stands.</summary>
public enum ApprovalStatus
{
    /// <summary>People have been asked.</summary>
    Pending,

    /// <summary>Enough people said yes.</summary>
    Granted,

    /// <summary>Somebody said no; final for exactly this call.</summary>
    Denied,

    /// <summary>Nobody decided in time, which is a no.</summary>
    Expired,

    /// <summary>The tool, its arguments or the policy changed after the request.</summary>
    Stale,

    /// <summary>Granted, and spent on the one call that it was for.</summary>
    Used,
}
