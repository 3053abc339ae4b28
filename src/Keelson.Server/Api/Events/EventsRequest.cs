using System.Globalization;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Server.Api.Events;

/// <summary>The query parameters that choose events, as they are written.</summary>
internal sealed class EventsRequest
{
    /// <summary>One type, or a family that ends with a dot.</summary>
    public string? Type { get; init; }

    /// <summary>One workflow.</summary>
    public string? Workflow { get; init; }

    /// <summary>One run.</summary>
    public string? Run { get; init; }

    /// <summary>One session.</summary>
    public string? Session { get; init; }

    /// <summary>One model request.</summary>
    public string? Request { get; init; }

    /// <summary>Not before this time, RFC 3339.</summary>
    public string? From { get; init; }

    /// <summary>Before this time, RFC 3339.</summary>
    public string? To { get; init; }

    /// <summary>The filter that they say.</summary>
    /// <exception cref="FaultException">A parameter is not what it must be.</exception>
    public EventFilter ToFilter() => new()
    {
        Type = TypeOf(Type),
        Workflow = Workflow,
        Run = Run,
        Session = Session,
        Request = Request,
        From = TimeOf(From, "from"),
        To = TimeOf(To, "to"),
    };

    /// <summary>A parameter is not what it must be.</summary>
    public static FaultException Refused(string parameter, string detail) =>
        new(new Fault(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail($"/query/{parameter}", detail)] });

    // A misspelt type would find nothing and look like an answer.
    private static string? TypeOf(string? text) =>
        text is null || EventTypes.All.Any(type => text.EndsWith('.') ? type.StartsWith(text, StringComparison.Ordinal) : type == text)
            ? text
            : throw Refused("type", "There is no such event type. Give one of docs/reference/events.md, or a family that ends with a dot.");

    private static DateTimeOffset? TimeOf(string? text, string parameter) => text is null
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Refused(parameter, $"'{parameter}' must be an RFC 3339 time, for example 2026-11-23T10:00:00Z.");
}
