using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Security;

/// <summary>What a commit that did not happen means for the caller.</summary>
internal static class CommitFault
{
    public static Fault? Of(CommitResult result) => result.Status switch
    {
        CommitStatus.Committed => null,
        CommitStatus.Conflict => new Fault(ErrorCodes.StateConflict, "The same thing was changed at the same time; try again."),
        CommitStatus.Full => new Fault(ErrorCodes.StorageFull, "The disk is full; nothing was written. Make space and try again."),
        CommitStatus.Unavailable => new Fault(
            ErrorCodes.AuditUnavailable, "The store does not take writes, and it is not known whether this one was kept; ask again later.")
        {
            Outcome = EffectOutcome.Unknown,
        },
        _ => throw new InvalidOperationException($"No such status: {result.Status}."),
    };
}
