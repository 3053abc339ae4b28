using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Workflows.Schedules;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary>Which workflows are started by themselves, and when next.</summary>
internal static class SchedulesApi
{
    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapSchedulesApi(this IEndpointRouteBuilder routes)
    {
        var schedules = routes.MapGroup("/api/schedules").WithTags("runs");
        schedules.MapGet("", ListAsync).RequireScope(Scopes.RunRead);
        schedules.MapGet("/{workflow}", ShowAsync).RequireScope(Scopes.RunRead);
        return routes;
    }

    private static async Task<Ok<SchedulePage>> ListAsync(ScheduleQueries queries, CancellationToken cancellation) =>
        TypedResults.Ok(new SchedulePage(await queries.ListAsync(cancellation)));

    private static async Task<Ok<ScheduleView>> ShowAsync(string workflow, int? limit, ScheduleQueries queries, CancellationToken cancellation) =>
        await queries.ShowAsync(workflow, PageLimit.Check(limit, ScheduleQueries.UpcomingDefault, ScheduleQueries.UpcomingMax), cancellation) is { } view
            ? TypedResults.Ok(view)
            : throw new FaultException(new Fault(ErrorCodes.WorkflowNotFound, $"There is no workflow '{workflow}' with a schedule."));
}
