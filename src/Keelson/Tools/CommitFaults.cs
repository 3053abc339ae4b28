using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Tools;

/// <summary>What a commit that did not happen means to a caller.</summary>
internal static class CommitFaults
{
    /// <summary>The fault of a status other than committed.</summary>
    public static Fault Of(CommitStatus status) => status switch
    {
        CommitStatus.Full => new Fault(ErrorCodes.StorageFull, "The disk is full; nothing was written."),
        CommitStatus.Conflict => new Fault(ErrorCodes.StateConflict, "Another caller changed the same state first; ask again."),
        CommitStatus.Unavailable => new Fault(ErrorCodes.StorageUnavailable, "The store does not take writes."),
        CommitStatus.Committed or _ => throw new InvalidOperationException($"Not a failure: {status}."),
    };
}
