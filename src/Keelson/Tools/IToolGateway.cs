namespace Keelson.Tools;

/// <summary>
/// The one road of every tool call: capability, wave, argument schema, ledger intent, egress, call, ledger result, event. Expected failures
/// are in the result; only cancellation and bugs are thrown. Safe for concurrent use.
/// </summary>
internal interface IToolGateway
{
    /// <summary>
    /// Makes one call. Safe to repeat: the same position in the same run, or the same client key, gives the first answer again.
    /// Cancelling leaves the outcome of what was sent unknown.
    /// </summary>
    Task<ToolResult> InvokeAsync(ToolCall call, IToolCallRider? rider, CancellationToken cancellation);
}
