namespace Keelson.Storage;

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>Durable.</summary>
    Committed,

    /// <summary>An expected version did not match; nothing of this transaction was written. Read again and decide again.</summary>
    Conflict,

    /// <summary>The disk is full; nothing of this transaction was written. Works again once there is space.</summary>
    Full,

    /// <summary>The store no longer takes writes (it failed to sync, or it is closing); whether this transaction was written is not known.</summary>
    Unavailable,
}
