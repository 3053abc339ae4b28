namespace Keelson.Storage;

/// <summary>Reads events of the stream by position.</summary>
/// <param name="AfterPosition">Start behind this position (exclusive, in the direction of the scan); 0 ascending: from the first.</param>
/// <param name="Limit">At most so many, 1 to 10,000.</param>
public sealed record EventScan(long AfterPosition, int Limit)
{
    /// <summary>From the newest to the oldest; <see cref="AfterPosition"/> of <see cref="long.MaxValue"/> starts at the newest.</summary>
    public bool IsDescending { get; init; }

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
}
