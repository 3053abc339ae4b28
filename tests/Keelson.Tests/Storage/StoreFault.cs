namespace Keelson.Tests.Storage;

/// <summary>What goes wrong with one commit.</summary>
internal enum StoreFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The process ends before anything is written; the caller hears nothing more.</summary>
    CrashBefore,

    /// <summary>It is durable, and the process ends before the caller is told.</summary>
    CrashAfter,

    /// <summary>The disk is full.</summary>
    Full,

    /// <summary>The sync fails: the store is unavailable for good, and the transaction is lost.</summary>
    SyncFailsLost,

    /// <summary>The sync fails, and after a restart the transaction turns out to be there.</summary>
    SyncFailsKept,
}
