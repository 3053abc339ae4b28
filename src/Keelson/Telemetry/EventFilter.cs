using Keelson.Storage;

namespace Keelson.Telemetry;

/// <summary>Which events somebody wants to see; absent members let everything through.</summary>
internal sealed record EventFilter
{
    /// <summary>Lets everything through.</summary>
    public static EventFilter All { get; } = new();

    /// <summary>Only this type; ends with a dot for a family, for example <c>keelson.run.</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Only this workflow.</summary>
    public string? Workflow { get; init; }

    /// <summary>Only this run.</summary>
    public string? Run { get; init; }

    /// <summary>Only this session.</summary>
    public string? Session { get; init; }

    /// <summary>Only this model request.</summary>
    public string? Request { get; init; }

    /// <summary>Not before this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The same question to the store.</summary>
    public EventScan ToScan(long afterPosition, int limit, bool isDescending = false) => new(afterPosition, limit)
    {
        IsDescending = isDescending,
        Type = Type,
        Workflow = Workflow,
        Run = Run,
        Session = Session,
        Request = Request,
        From = From,
        To = To,
    };

    /// <summary>The same question to one event.</summary>
    public bool Matches(EventRecord record) =>
        MatchesType(record.Type)
        && (Workflow is null || Workflow == record.Workflow)
        && (Run is null || Run == record.Run)
        && (Session is null || Session == record.Session)
        && (Request is null || Request == record.Request)
        && (From is null || record.Time >= From)
        && (To is null || record.Time < To);

    private bool MatchesType(string type) =>
        Type is null
        || (Type.EndsWith('.') ? type.StartsWith(Type, StringComparison.Ordinal) : type == Type);
}
