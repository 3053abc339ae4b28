using System.Text;
using System.Text.Json;
using Keelson.Inference;

namespace Keelson.Tests.Inference;

/// <summary>Keeps what a client would see, write by write.</summary>
internal sealed class RecordingSink : IResponseSink
{
    private readonly List<byte[]> _writes = [];

    /// <summary>Called before each write, for tests that look at the world at that moment.</summary>
    public Func<string, Task>? BeforeWrite { get; set; }

    public ResponseHead? Head { get; private set; }

    public IReadOnlyList<string> Writes => [.. _writes.Select(bytes => Encoding.UTF8.GetString(bytes))];

    public byte[] Bytes => [.. _writes.SelectMany(bytes => bytes)];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonDocument.Parse(Bytes).RootElement.Clone();

    public string? Header(string name) => Head?.Headers.FirstOrDefault(header => header.Key == name).Value;

    public ValueTask StartAsync(ResponseHead head, CancellationToken cancellation)
    {
        Assert.Null(Head);
        Head = head;
        return ValueTask.CompletedTask;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Assert.NotNull(Head);
        if (BeforeWrite is { } look)
        {
            await look(Encoding.UTF8.GetString(bytes.Span));
        }

        _writes.Add(bytes.ToArray());
    }
}
