using Operations.Effects;
using Operations.Http;
using Operations.Storage;

namespace Operations.Services;

/// <summary><c>/incidents</c>: call a person, or close.</summary>
internal static class IncidentsApi
{
    private const int NameLengthMax = 64;
    private const int SummaryLengthMax = 4_000;

    /// <summary>Maps the routes.</summary>
    public static void MapIncidentsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/incidents/{id}", Show);
        routes.MapPost("/incidents/{id}/page", (HttpContext http, WriteGate gate, ServiceSeeds seeds, string id) =>
            gate.HandleAsync(http, "incident.page", id, (sql, call) => Page(sql, call, seeds)));
        routes.MapPost("/incidents/{id}/resolve", (HttpContext http, WriteGate gate, ServiceSeeds seeds, string id) =>
            gate.HandleAsync(http, "incident.resolve", id, (sql, call) => Resolve(sql, call, seeds)));
    }

    private static IResult Show(OperationsDatabase database, ServiceSeeds seeds, string id)
    {
        if (!Exists(seeds, id))
        {
            return Problem.NotFound("incident", id).ToResult();
        }

        return TypedResults.Ok(new { id, service = ServiceOf(seeds, id), state = database.Read(sql => ServiceStore.StateOf(sql, id)) });
    }

    private static WriteAnswer Page(Sql sql, WriteCall call, ServiceSeeds seeds)
    {
        MustExist(seeds, call.Target);
        var team = call.Body.RequiredText("team", NameLengthMax);
        _ = call.Body.RequiredText("summary", SummaryLengthMax);
        var rootCause = call.Body.RequiredText("rootCause", NameLengthMax);
        if (!seeds.Teams.Contains(team))
        {
            throw new RefusedException(new Problem(
                422, "teamUnknown", $"There is no team '{team}'; the teams are {string.Join(", ", seeds.Teams.Order(StringComparer.Ordinal))}."));
        }

        if (ServiceStore.StateOf(sql, call.Target) == IncidentState.Resolved)
        {
            throw new RefusedException(new Problem(409, "incidentResolved", $"{call.Target} is resolved; nobody is called."));
        }

        ServiceStore.SaveIncident(sql, call.Target, IncidentState.Paged, team, rootCause);
        return WriteAnswer.Ok(new { incident = call.Target, state = IncidentState.Paged, team, rootCause });
    }

    private static WriteAnswer Resolve(Sql sql, WriteCall call, ServiceSeeds seeds)
    {
        MustExist(seeds, call.Target);
        var rootCause = call.Body.RequiredText("rootCause", NameLengthMax);
        if (ServiceStore.StateOf(sql, call.Target) == IncidentState.Resolved)
        {
            throw new RefusedException(new Problem(409, "incidentResolved", $"{call.Target} is resolved already."));
        }

        var service = ServiceOf(seeds, call.Target);
        if (service is null || seeds.Find(service) is not { } seed)
        {
            throw new RefusedException(new Problem(
                409, "serviceUnknown", $"The service of {call.Target} is not in the catalogue, so nobody can tell that it works."));
        }

        var health = ServiceStore.View(sql, seed, service).Health;
        if (health != ServiceHealth.Healthy)
        {
            throw new RefusedException(new Problem(
                409, "serviceNotHealthy", $"{service} is not healthy, so {call.Target} cannot be resolved. The probe says: {health}."));
        }

        ServiceStore.SaveIncident(sql, call.Target, IncidentState.Resolved, null, rootCause);
        return WriteAnswer.Ok(new { incident = call.Target, state = IncidentState.Resolved, rootCause });
    }

    private static bool Exists(ServiceSeeds seeds, string id) =>
        InstanceId.SeedOf(id) is { } seed && (seeds.ServiceOfIncident.ContainsKey(seed) || seeds.IncidentsWithoutService.Contains(seed));

    private static void MustExist(ServiceSeeds seeds, string id)
    {
        if (!Exists(seeds, id))
        {
            throw new RefusedException(Problem.NotFound("incident", id));
        }
    }

    private static string? ServiceOf(ServiceSeeds seeds, string id) =>
        InstanceId.SeedOf(id) is { } seed && seeds.ServiceOfIncident.GetValueOrDefault(seed) is { } service
            ? service + InstanceId.SuffixOf(id)
            : null;
}
