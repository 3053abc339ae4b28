using Keelson.Primitives;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tools;

/// <summary>What the events of tool calls say. Pure.</summary>
internal static class ToolEvents
{
    /// <summary>The intent.</summary>
    public static void RecordIntended(ITelemetry telemetry, StorageTransaction transaction, ToolCallTicket ticket, ToolCallState state) =>
        telemetry.RecordDurably(transaction, EventTypes.ToolIntended, Of(ticket, state, null, null));

    /// <summary>The end of an attempt.</summary>
    public static void RecordEnded(ITelemetry telemetry, StorageTransaction transaction, ToolCallTicket ticket, ToolCallState state, ToolResult result) =>
        telemetry.RecordDurably(transaction, EndType(state.Phase, result.Fault), Of(ticket, state, result.Fault, result.DurationMs));

    /// <summary>A person's word.</summary>
    public static EventData OfResolution(ToolCallState state, Attribution by, string reason) => new()
    {
        Tenant = by.Tenant,
        Workflow = state.Workflow,
        Run = state.Run,
        Step = state.Step,
        Actor = by.Actor,
        Trace = by.TraceId,
        Tool = state.Tool,
        Effect = state.Effect,
        Key = state.Key,
        State = state.Resolution == ToolResolution.Executed ? "executed" : "notExecuted",
        Reason = reason,
    };

    /// <summary>An event about a call that has a row.</summary>
    public static EventData Of(ToolCallTicket ticket, ToolCallState state, Fault? fault, double? durationMs) =>
        Of(ticket.Call, state.Tool, fault) with
        {
            Effect = state.Effect,
            Key = state.Key,
            DurationMs = durationMs,
            ArgumentsDigest = ticket.ArgumentsDigest,
        };

    /// <summary>An event about a call that was refused before it had a row.</summary>
    public static EventData Of(ToolCall call, string tool, Fault? fault) => new()
    {
        Tenant = call.Attribution.Tenant,
        Workflow = call.Attribution.Workflow,
        TrustTier = call.Attribution.TrustTier,
        Agent = call.Attribution.Agent,
        Run = call.Attribution.Run?.Value,
        Session = call.Attribution.Session?.Value,
        Step = call.Attribution.Step,
        Actor = call.Attribution.Actor,
        Trace = call.Attribution.TraceId,
        Tool = tool,
        Attempt = call.Attempt,
        Compensation = call.IsCompensation ? true : null,
        FailureClass = fault?.FailureClass ?? FailureClass.None,
        Code = fault?.Code.Code,
    };

    private static string EndType(ToolCallPhase phase, Fault? fault) => (phase, fault) switch
    {
        (_, null) => EventTypes.ToolCompleted,
        (ToolCallPhase.Unknown, _) => EventTypes.ToolUnknown,
        _ when fault.FailureClass == FailureClass.PolicyRejection => EventTypes.ToolDenied,
        _ => EventTypes.ToolFailed,
    };
}
