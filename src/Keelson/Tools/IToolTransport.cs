namespace Keelson.Tools;

/// <summary>
/// Sends one request to a tool's server through egress. Never throws for what the network or the server does: the answer says how
/// far the request came. Safe for concurrent use. Cancelling counts as silence: the caller must assume that it was sent.
/// </summary>
internal interface IToolTransport
{
    Task<ToolTransportAnswer> SendAsync(ToolTransportRequest request, CancellationToken cancellation);
}
