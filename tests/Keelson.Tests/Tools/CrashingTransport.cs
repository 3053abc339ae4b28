using Keelson.Tools;

namespace Keelson.Tests.Tools;

/// <summary>The real transport, in a process that dies around a send.</summary>
internal sealed class CrashingTransport : IToolTransport
{
    private readonly HttpToolTransport _inner = new(new HttpMessageInvoker(new SocketsHttpHandler()), TimeProvider.System);

    public enum Point
    {
        Never,
        BeforeSend,
        AfterSend,
    }

    public Point Crash { get; set; }

    public async Task<ToolTransportAnswer> SendAsync(ToolTransportRequest request, CancellationToken cancellation)
    {
        if (Crash == Point.BeforeSend)
        {
            throw new SimulatedCrashException();
        }

        var answer = await _inner.SendAsync(request, cancellation);
        return Crash == Point.AfterSend ? throw new SimulatedCrashException() : answer;
    }
}
