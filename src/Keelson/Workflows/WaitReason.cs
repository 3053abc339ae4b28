namespace Keelson.Workflows;

/// <summary>What a waiting step waits for.</summary>
internal enum WaitReason
{
    /// <summary>A time.</summary>
    Timer,

    /// <summary>A signal.</summary>
    Signal,

    /// <summary>The decision of an approval.</summary>
    Approval,

    /// <summary>A person who finds out what became of a tool call.</summary>
    Resolution,

    /// <summary>The end of a run that the step started.</summary>
    Child,
}
