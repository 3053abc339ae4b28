using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tools;

/// <summary>Ends calls that send nothing: refused ones and repeated ones. The caller may ride along.</summary>
internal sealed class ToolClosing(ITelemetry telemetry)
{
    /// <summary>A call that may not be made; it has no row, so the same key may be used when it may.</summary>
    public async Task<ToolResult> RefuseAsync(ToolCall call, IToolCallRider rider, Fault refusal)
    {
        var transaction = new StorageTransaction();
        telemetry.RecordDurably(transaction, EventTypes.ToolDenied, ToolEvents.Of(call, call.Tool, refusal));
        var result = new ToolResult(call.Tool, refusal);
        rider.OnResult(transaction, result);
        var committed = await rider.CommitAsync(transaction, CancellationToken.None);
        return committed.IsCommitted ? result : new ToolResult(call.Tool, CommitFaults.Of(committed.Status));
    }

    /// <summary>A call that was admitted and found the door closed. Nothing was sent; what is known of an earlier send stays as it is.</summary>
    public Task<ToolResult> TurnAwayAsync(ToolCallTicket ticket, Fault fault)
    {
        var transaction = new StorageTransaction();
        var type = fault.FailureClass == FailureClass.PolicyRejection ? EventTypes.ToolDenied : EventTypes.ToolFailed;
        telemetry.RecordDurably(transaction, type, ToolEvents.Of(ticket.Call, ticket.Definition.Name, fault) with
        {
            Effect = ticket.Definition.Effect,
            Key = ticket.Key,
            ArgumentsDigest = ticket.ArgumentsDigest,
        });
        return CommitAsync(ticket, transaction, ticket.Result(fault));
    }

    /// <summary>A call whose answer was given before.</summary>
    public Task<ToolResult> ReplayAsync(ToolCallTicket ticket, ToolCallState state, ToolResult result)
    {
        var transaction = new StorageTransaction();
        telemetry.RecordDurably(transaction, EventTypes.ToolReplayed, ToolEvents.Of(ticket, state, result.Fault, null));
        return CommitAsync(ticket, transaction, result);
    }

    /// <summary>A refusal that is about the caller's key, not about the tool: no event.</summary>
    public static Task<ToolResult> CloseAsync(ToolCallTicket ticket, ToolResult result) => CommitAsync(ticket, new StorageTransaction(), result);

    /// <summary>Lets the caller ride along and commits, when there is anything to commit.</summary>
    public static async Task<ToolResult> CommitAsync(ToolCallTicket ticket, StorageTransaction transaction, ToolResult result)
    {
        ticket.Rider.OnResult(transaction, result);
        var committed = await ticket.Rider.CommitAsync(transaction, CancellationToken.None);
        return committed.IsCommitted ? result : ticket.Result(CommitFaults.Of(committed.Status));
    }
}
