using System.Globalization;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Server.Api.Events;
using Keelson.Storage;
using Keelson.Telemetry.Query;
using Microsoft.AspNetCore.Mvc;

namespace Keelson.Server.Api;

/// <summary>The stream over HTTP: ask and follow; export and import are with <see cref="EventTransferApi"/>.</summary>
internal static class EventsApi
{
    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapEventsApi(this IEndpointRouteBuilder routes)
    {
        var events = routes.MapGroup("/api/events").WithTags("events");
        events.MapGet("", QueryAsync).RequireScope(Scopes.EventsRead);
        events.MapGet("/stream", Follow).RequireScope(Scopes.EventsRead);
        return events.MapEventTransferApi();
    }

    private static async Task<EventPageResult> QueryAsync(
        [AsParameters] EventsRequest asked,
        EventQuery query,
        CancellationToken cancellation,
        int limit = EventQuery.LimitDefault,
        string? cursor = null,
        string order = "newest")
    {
        var isNewestFirst = order switch
        {
            "newest" => true,
            "oldest" => false,
            _ => throw EventsRequest.Refused("order", "'order' must be newest or oldest."),
        };
        return new EventPageResult(await query.ReadAsync(asked.ToFilter(), cursor, limit, isNewestFirst, cancellation));
    }

    private static EventStreamResult Follow(
        [AsParameters] EventsRequest asked,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        string? after,
        EventTail tail,
        IStore store,
        TimeProvider time)
    {
        // Without a place to go on from, a reader wants what happens now.
        var from = (lastEventId ?? after) is { } text ? PositionOf(text) : store.LastEventPosition;
        return new EventStreamResult(tail.FollowAsync(asked.ToFilter(), from, CancellationToken.None), time);
    }

    private static long PositionOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw EventsRequest.Refused("after", "The place to go on from must be the id of an earlier event of this stream.");
}
