using System.Globalization;
using Operations.Effects;
using Operations.Http;
using Operations.Storage;

namespace Operations.Changes;

/// <summary><c>/changes</c>: change requests with their diff, checks, merge, build, revert and comments.</summary>
internal static class ChangesApi
{
    private const int CommentLengthMax = 8_000;
    private const int CommentsMax = 100;

    /// <summary>Maps the routes.</summary>
    public static void MapChangesApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/changes/{id}", Show);
        routes.MapPost("/changes/{id}/checks", Check);
        routes.MapGet("/changes/{id}/build", Build);
        routes.MapPost("/changes/{id}/merge", (HttpContext http, WriteGate gate, ChangeSeeds seeds, string id) =>
            gate.HandleAsync(http, "change.merge", id, (sql, call) => Merge(sql, call, seeds)));
        routes.MapPost("/changes/{id}/revert", (HttpContext http, WriteGate gate, ChangeSeeds seeds, string id) =>
            gate.HandleAsync(http, "change.revert", id, (sql, call) => Revert(sql, call, seeds)));
        routes.MapPost("/changes/{id}/comments", (HttpContext http, WriteGate gate, ChangeSeeds seeds, string id) =>
            gate.HandleAsync(http, "change.comment", id, (sql, call) => Comment(sql, call, seeds)));
    }

    private static IResult Show(OperationsDatabase database, ChangeSeeds seeds, string id) =>
        seeds.Find(id) is not { } seed
            ? Problem.NotFound("change", id).ToResult()
            : database.Read(sql => TypedResults.Ok(new
            {
                id,
                seed.Title,
                seed.Author,
                seed.Repository,
                state = ChangeStore.StateOf(sql, id),
                seed.Description,
                seed.Diff,
                comments = ChangeStore.Comments(sql, id, CommentsMax),
            }));

    private static IResult Check(ChangeSeeds seeds, string id) =>
        seeds.Find(id) is { } seed
            ? TypedResults.Ok(ChangeChecks.Run(seed.Files))
            : Problem.NotFound("change", id).ToResult();

    private static IResult Build(OperationsDatabase database, ChangeSeeds seeds, string id)
    {
        if (seeds.Find(id) is not { } seed)
        {
            return Problem.NotFound("change", id).ToResult();
        }

        var state = database.Read(sql => ChangeStore.StateOf(sql, id));
        return state == ChangeState.Open
            ? new Problem(409, "changeNotMerged", $"{id} is not merged, so the main branch was not built with it.").ToResult()
            : TypedResults.Ok(new
            {
                id,
                state,
                build = state == ChangeState.Reverted || seed.IsBuildGreenAfterMerge ? "green" : "red",
                log = seed.BuildLog ?? "all suites passed",
            });
    }

    private static WriteAnswer Merge(Sql sql, WriteCall call, ChangeSeeds seeds)
    {
        var seed = MustExist(seeds, call.Target);
        if (ChangeStore.StateOf(sql, call.Target) is not ChangeState.Open and var state)
        {
            throw new RefusedException(new Problem(409, "changeNotOpen", $"{call.Target} is not open any more: {state}."));
        }

        var report = ChangeChecks.Run(seed.Files);
        if (!report.IsPassed)
        {
            var failed = report.Findings.Where(finding => finding.IsBlocking).Select(finding => finding.Check).Distinct();
            throw new RefusedException(new Problem(409, "checksFailed", $"{call.Target} is not merged: {string.Join(", ", failed)} failed."));
        }

        if (seed.MergeRefusal is { } refusal)
        {
            throw new RefusedException(new Problem(409, refusal, refusal == "frozen"
                ? $"The repository {seed.Repository} is frozen for a release."
                : $"{call.Target} conflicts with the main branch of {seed.Repository}; its author has to rebase it."));
        }

        ChangeStore.Save(sql, call.Target, ChangeState.Merged);
        return WriteAnswer.Ok(new { id = call.Target, state = ChangeState.Merged, seed.Repository });
    }

    private static WriteAnswer Revert(Sql sql, WriteCall call, ChangeSeeds seeds)
    {
        _ = MustExist(seeds, call.Target);
        if (ChangeStore.StateOf(sql, call.Target) is not ChangeState.Merged and var state)
        {
            throw new RefusedException(new Problem(409, "changeNotMerged", $"{call.Target} is not merged: {state}."));
        }

        ChangeStore.Save(sql, call.Target, ChangeState.Reverted);
        return WriteAnswer.Ok(new { id = call.Target, state = ChangeState.Reverted });
    }

    private static WriteAnswer Comment(Sql sql, WriteCall call, ChangeSeeds seeds)
    {
        _ = MustExist(seeds, call.Target);
        var text = call.Body.RequiredText("text", CommentLengthMax);
        var count = ChangeStore.AddComment(sql, call.Target, call.At.ToString("O", CultureInfo.InvariantCulture), text);
        return WriteAnswer.Ok(new { id = call.Target, comments = count });
    }

    private static ChangeSeed MustExist(ChangeSeeds seeds, string id) =>
        seeds.Find(id) ?? throw new RefusedException(Problem.NotFound("change", id));
}
