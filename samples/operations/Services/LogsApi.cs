using Operations.Http;
using Operations.Storage;

namespace Operations.Services;

/// <summary><c>/logs</c>: the lines that services wrote.</summary>
internal static class LogsApi
{
    private const int QueryLengthMax = 200;
    private const int LinesMax = 200; // What a person reads, and far below a model's window.

    /// <summary>Maps the routes.</summary>
    public static void MapLogsApi(this IEndpointRouteBuilder routes) => routes.MapGet("/logs", Search);

    private static IResult Search(OperationsDatabase database, ServiceSeeds seeds, string? q)
    {
        if (q is not { Length: > 0 and <= QueryLengthMax })
        {
            return Problem.Invalid($"'q' is the name of a service or a text of 1 to {QueryLengthMax} characters.").ToResult();
        }

        var lines = seeds.Find(q) is { } seed
            ? [.. seeds.Logs[seed.Name], .. database.Read(sql => ServiceStore.LatestLog(sql, q, LinesMax))]
            : seeds.Logs.Values.SelectMany(log => log).Where(line => line.Contains(q, StringComparison.OrdinalIgnoreCase)).ToList();
        var isTruncated = lines.Count > LinesMax;
        return TypedResults.Ok(new { q, lines = isTruncated ? lines[^LinesMax..] : lines, isTruncated });
    }
}
