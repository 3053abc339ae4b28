using Keelson.Tools;

namespace Keelson.Tests.Workflows;

/// <summary>A tool's server in memory that answers by what it is asked.</summary>
internal sealed class AnsweringTransport(Func<ToolTransportRequest, ToolTransportAnswer> answer) : IToolTransport
{
    public Task<ToolTransportAnswer> SendAsync(ToolTransportRequest request, CancellationToken cancellation) => Task.FromResult(answer(request));
}
