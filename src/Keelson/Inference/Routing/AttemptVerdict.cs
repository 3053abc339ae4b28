namespace Keelson.Inference.Routing;

/// <summary>What follows from an attempt; on every event of an attempt.</summary>
internal enum AttemptVerdict
{
    /// <summary>It answered; the request ends.</summary>
    Answered,

    /// <summary>The same deployment is asked again.</summary>
    Retry,

    /// <summary>Another deployment is asked.</summary>
    Fallback,

    /// <summary>The failure is of a kind that no further attempt can help; the request ends.</summary>
    FailFast,

    /// <summary>A further attempt might help, but attempts or time are used up; the request ends.</summary>
    Exhausted,

    /// <summary>The client went away; the request ends.</summary>
    ClientGone,
}
