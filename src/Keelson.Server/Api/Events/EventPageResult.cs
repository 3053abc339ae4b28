using System.Text.Json;
using Keelson.Telemetry.Query;

namespace Keelson.Server.Api.Events;

/// <summary>Writes a page: the events as they are stored, never parsed and written again.</summary>
internal sealed class EventPageResult(EventPage page) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (var item in page.Items)
        {
            writer.WriteRawValue(item.Record.Payload.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
        if (page.NextCursor is { } cursor)
        {
            writer.WriteString("nextCursor", cursor);
        }

        writer.WriteNumber("position", page.Position);
        writer.WriteEndObject();
        await writer.FlushAsync(httpContext.RequestAborted);
    }
}
