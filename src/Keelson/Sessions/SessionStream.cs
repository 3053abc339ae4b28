using System.Runtime.CompilerServices;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Sessions;

/// <summary>
/// Tells what happens in a session, in order and each thing once: entries as they stand in the journal, and the pieces of an answer between
/// the beginning and the end of its turn. Everything told is durable, so a reader that comes back with the last id that it saw goes on there.
/// Pieces of long ago are not told any more; the message that they were has all of them.
/// </summary>
internal sealed class SessionStream(SessionServices services)
{
    private const int PageMax = 200;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1); // For what no signal tells: another node's writes.

    /// <summary>Follows from behind an id, until the session is forgotten or the reader leaves.</summary>
    public async IAsyncEnumerable<SessionEvent> FollowAsync(string session, SessionEventId after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            await foreach (var told in ReadAsync(session, after, cancellation))
            {
                yield return told;
            }
        }
        finally
        {
            // Nobody would signal a session that never changes again. Other readers of it look once more than they need to.
            services.Signals.Signal(session);
        }
    }

    private async IAsyncEnumerable<SessionEvent> ReadAsync(string session, SessionEventId after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var at = after;
        while (true)
        {
            var next = services.Signals.NextAsync(session);
            var page = await services.Store.ReadJournalAsync(SessionTables.Journal(session), at.Version, PageMax, cancellation);
            foreach (var stored in page)
            {
                var entry = await FillAsync(session, SessionEntryCodec.Read(stored.Payload), cancellation);
                if (at.Turn > 0)
                {
                    // Its pieces were durable before this entry was, but for entries that others put in between.
                    await foreach (var piece in PiecesAsync(session, at, cancellation))
                    {
                        at = piece.Id;
                        yield return piece;
                    }
                }

                at = entry.Kind == SessionEntryKind.TurnStarted ? new SessionEventId(stored.Version, entry.Turn!.Value, 0)
                    : entry.Kind == SessionEntryKind.TurnEnded ? new SessionEventId(stored.Version, 0, 0)
                    : at with { Version = stored.Version };
                yield return new SessionEvent(at, JsonNamingPolicy.CamelCase.ConvertName(entry.Kind.ToString()), DataOf(stored.Version, entry));
            }

            if (page.Count == PageMax)
            {
                continue;
            }

            await foreach (var piece in PiecesAsync(session, at, cancellation))
            {
                at = piece.Id;
                yield return piece;
            }

            if (page.Count == 0 && await services.Store.ReadRowAsync(SessionTables.Erased, session, cancellation) is not null)
            {
                yield return new SessionEvent(at, "erased", "{}"u8.ToArray());
                yield break;
            }

            await Task.WhenAny(next, Task.Delay(LookEvery, services.Time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private async IAsyncEnumerable<SessionEvent> PiecesAsync(string session, SessionEventId at, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (at.Turn > 0)
        {
            var page = await services.Store.ReadJournalAsync(SessionTables.Pieces(session, at.Turn), at.Piece, PageMax, cancellation);
            foreach (var stored in page)
            {
                at = at with { Piece = stored.Version };
                yield return new SessionEvent(at, "piece", [.. "{\"text\":"u8, .. stored.Payload.Span, (byte)'}']);
            }

            if (page.Count < PageMax)
            {
                yield break;
            }
        }
    }

    // Parts that are gone meanwhile are not told; that the session is gone is told next.
    private async ValueTask<SessionEntry> FillAsync(string session, SessionEntry entry, CancellationToken cancellation) => entry.Parts is { } parts
        ? entry with { Data = await SessionParts.FillAsync(services.Store, session, entry.Data, parts, cancellation) }
        : entry;

    private static byte[] DataOf(long version, SessionEntry entry) => KeelsonJson.Serialize(new
    {
        Version = version,
        entry.At,
        entry.Actor,
        entry.Name,
        entry.Turn,
        ContextTokens = entry.Tokens,
        Data = entry.Data.IsEmpty || entry.Kind == SessionEntryKind.Seeded ? (JsonElement?)null : JsonSerializer.Deserialize<JsonElement>(entry.Data.Span),
    }).ToArray();
}
