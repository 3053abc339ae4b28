using System.Globalization;
using Keelson.Primitives;

namespace Keelson.Server.Api.Government;

/// <summary>Reads what the government endpoints are asked for.</summary>
internal static class GovernmentQuery
{
    private const int LimitDefault = 50;
    private const int LimitMax = 200; // A report of a workflow has some kilobytes; a page stays below one megabyte.

    /// <summary>A time, or null when it was not given.</summary>
    /// <exception cref="FaultException">It is not a time.</exception>
    public static DateTimeOffset? Time(string? text, string parameter) => text is null
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Refused(parameter, $"'{parameter}' must be an RFC 3339 time, for example 2026-11-23T10:00:00Z.");

    /// <summary>A period; the end lies behind the beginning.</summary>
    /// <exception cref="FaultException">It is not a period.</exception>
    public static (DateTimeOffset? From, DateTimeOffset? To) Period(string? from, string? to)
    {
        var (begin, end) = (Time(from, "from"), Time(to, "to"));
        return end <= begin ? throw Refused("to", "'to' must be later than 'from'.") : (begin, end);
    }

    /// <summary>One of some words, or the first one when it was not given.</summary>
    /// <exception cref="FaultException">It is none of them.</exception>
    public static T Word<T>(string? text, string parameter, T fallback)
        where T : struct, Enum => text is null ? fallback
        : Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(text, ignoreCase: true)
        : throw Refused(parameter, $"'{parameter}' must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");

    /// <summary>One page of a list that is sorted by a key.</summary>
    /// <exception cref="FaultException">The limit is not one.</exception>
    public static GovernmentPage<T> Page<T>(IEnumerable<T> sorted, Func<T, string> key, int? limit, string? cursor, long position)
    {
        if (limit is < 1 or > LimitMax)
        {
            throw Refused("limit", $"'limit' must lie between 1 and {LimitMax}.");
        }

        var size = limit ?? LimitDefault;
        var rest = sorted
            .SkipWhile(item => cursor is not null && string.CompareOrdinal(key(item), cursor) <= 0)
            .Take(size + 1)
            .ToList();
        var page = rest.Take(size).ToList();
        return new GovernmentPage<T>(page, rest.Count > size ? key(page[^1]) : null, position);
    }

    /// <summary>A workflow that the configuration does not have.</summary>
    public static FaultException NoWorkflow(string workflow) =>
        new(new Fault(ErrorCodes.WorkflowNotFound, $"The configuration has no workflow named \"{workflow}\"."));

    private static FaultException Refused(string parameter, string detail) =>
        new(new Fault(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail($"/query/{parameter}", detail)] });
}
