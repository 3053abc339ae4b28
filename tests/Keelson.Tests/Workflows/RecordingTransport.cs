using Keelson.Tools;

namespace Keelson.Tests.Workflows;

/// <summary>A tool's server in memory: keeps what was sent and answers as the test says.</summary>
internal sealed class RecordingTransport : IToolTransport
{
    private readonly List<ToolTransportRequest> _sent = [];

    public static ToolTransportAnswer Ok => new(ToolTransportOutcome.Answered) { Status = 200, MediaType = "application/json", Body = """{"number":1}"""u8.ToArray() };

    public IReadOnlyList<ToolTransportRequest> Sent
    {
        get
        {
            lock (_sent)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>The answer to the request of that number, from 1.</summary>
    public Func<int, ToolTransportAnswer> Answer { get; init; } = _ => Ok;

    public Task<ToolTransportAnswer> SendAsync(ToolTransportRequest request, CancellationToken cancellation)
    {
        lock (_sent)
        {
            _sent.Add(request);
            return Task.FromResult(Answer(_sent.Count));
        }
    }
}
