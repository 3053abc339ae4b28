using Microsoft.AspNetCore.Http.HttpResults;
using Operations.Http;
using Operations.Storage;

namespace Operations.Effects;

/// <summary><c>/effects</c>: what has really happened, for people and for tests that count.</summary>
internal static class EffectsApi
{
    private const int PageMax = 1_000;
    private const int PageDefault = 200;
    private const int ListMax = 1_000; // Of duplicates and repeats; there should be none.

    /// <summary>Maps the routes.</summary>
    public static void MapEffectsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/effects", List);
        routes.MapGet("/effects/summary", Summarise);
    }

    private static IResult List(OperationsDatabase database, string? run, string? kind, long? after, int? limit)
    {
        var size = limit ?? PageDefault;
        if (size is < 1 or > PageMax)
        {
            return Problem.Invalid($"'limit' is a whole number from 1 to {PageMax}.").ToResult();
        }

        var rows = database.Read(sql => sql.All(
            """
            SELECT seq, kind, target, key, run, at FROM effects
            WHERE seq > $0 AND ($1 IS NULL OR run = $1) AND ($2 IS NULL OR kind = $2) ORDER BY seq LIMIT $3
            """,
            row => new EffectRow(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetString(5)),
            after ?? 0, run, kind, size + 1));
        var next = rows.Count > size ? rows[size - 1].Seq : (long?)null;
        return TypedResults.Ok(new { effects = rows.Take(size), next });
    }

    private static Ok<EffectsSummary> Summarise(OperationsDatabase database) => TypedResults.Ok(database.Read(sql => new EffectsSummary(
        sql.Number("SELECT count(*) FROM effects"),
        sql.All(
            "SELECT kind, count(*), count(DISTINCT key), count(DISTINCT target), count(DISTINCT run) FROM effects GROUP BY kind ORDER BY kind",
            row => new EffectCount(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4))),
        sql.All(
            """
            SELECT run, kind, target, count(*) FROM effects WHERE run IS NOT NULL
            GROUP BY run, kind, target HAVING count(*) > 1 ORDER BY run, kind, target LIMIT $0
            """,
            row => new EffectRepetition(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3)),
            ListMax),
        sql.All(
            """
            SELECT run, kind, target, count(*) FROM calls
            WHERE result = 'refused' AND run IS NOT NULL AND EXISTS (
                SELECT 1 FROM effects WHERE effects.run = calls.run AND effects.kind = calls.kind AND effects.target = calls.target
                AND effects.key <> calls.key AND effects.at <= calls.at)
            GROUP BY run, kind, target ORDER BY run, kind, target LIMIT $0
            """,
            row => new EffectRepetition(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3)),
            ListMax),
        sql.All(
            "SELECT result, count(*) FROM calls GROUP BY result ORDER BY result", row => new CallCount(row.GetString(0), row.GetInt64(1))))));
}
