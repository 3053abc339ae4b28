using System.Globalization;
using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Telemetry.Query;

/// <summary>Questions to the stream, a page at a time.</summary>
internal sealed class EventQuery(IStore store)
{
    /// <summary>Events of a page when the caller does not say.</summary>
    public const int LimitDefault = 100;

    /// <summary>Events of a page at most: some 700 KB of JSON, and a few milliseconds of reading.</summary>
    public const int LimitMax = 1_000;

    /// <summary>One page; a cursor from an earlier page goes on behind it.</summary>
    /// <exception cref="FaultException">The limit or the cursor is not one.</exception>
    public async ValueTask<EventPage> ReadAsync(
        EventFilter filter,
        string? cursor,
        int limit,
        bool isNewestFirst,
        CancellationToken cancellation)
    {
        if (limit is < 1 or > LimitMax)
        {
            throw Refused("limit", FormattableString.Invariant($"The limit must be from 1 to {LimitMax}."));
        }

        var position = store.LastEventPosition;
        var after = cursor is null ? (isNewestFirst ? long.MaxValue : 0) : PositionOf(cursor);

        // One more than was asked for tells whether there is a next page.
        var found = await store.ReadEventsAsync(filter.ToScan(after, limit + 1, isNewestFirst), cancellation);
        return found.Count > limit
            ? new EventPage([.. found.Take(limit)], CursorOf(found[limit - 1].Position), position)
            : new EventPage(found, null, position);
    }

    /// <summary>The cursor of a position; callers must not look into it.</summary>
    public static string CursorOf(long position) => position.ToString(CultureInfo.InvariantCulture);

    private static long PositionOf(string cursor) =>
        long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw Refused("cursor", "The cursor is not one of this query; begin without a cursor.");

    private static FaultException Refused(string parameter, string detail) =>
        new(new Fault(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail($"/query/{parameter}", detail)] });
}
