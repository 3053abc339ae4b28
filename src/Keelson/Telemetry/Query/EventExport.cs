using Keelson.Storage;

namespace Keelson.Telemetry.Query;

/// <summary>Writes the stream as NDJSON: one CloudEvents 1.0 event a line, as it is stored.</summary>
internal sealed class EventExport(IStore store)
{
    // One page in memory, whatever the length of the stream.
    private const int PageEvents = 1_000;

    private static readonly byte[] EndOfLine = [(byte)'\n'];

    /// <summary>Writes everything up to the position that the stream has now; answers how many events that were.</summary>
    public async ValueTask<long> WriteAsync(EventFilter filter, Stream output, CancellationToken cancellation)
    {
        var end = store.LastEventPosition;
        var (position, written) = (0L, 0L);
        while (position < end)
        {
            var page = await store.ReadEventsAsync(filter.ToScan(position, PageEvents), cancellation);
            foreach (var stored in page)
            {
                if (stored.Position > end)
                {
                    return written;
                }

                await output.WriteAsync(stored.Record.Payload, cancellation);
                await output.WriteAsync(EndOfLine, cancellation);
                written++;
            }

            if (page.Count < PageEvents)
            {
                break;
            }

            position = page[^1].Position;
        }

        return written;
    }
}
