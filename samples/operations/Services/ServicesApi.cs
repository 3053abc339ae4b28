using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Operations.Effects;
using Operations.Http;
using Operations.Storage;

namespace Operations.Services;

/// <summary><c>/services</c>: the catalogue, restart and start.</summary>
internal static class ServicesApi
{
    private const int ReasonLengthMax = 64;

    /// <summary>Maps the routes.</summary>
    public static void MapServicesApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/services", List);
        routes.MapGet("/services/{name}", Show);
        routes.MapPost("/services/{name}/restart", (HttpContext http, WriteGate gate, ServiceSeeds seeds, string name) =>
            gate.HandleAsync(http, "service.restart", name, (sql, call) => Restart(sql, call, seeds)));
        routes.MapPost("/services/{name}/start", (HttpContext http, WriteGate gate, ServiceSeeds seeds, string name) =>
            gate.HandleAsync(http, "service.start", name, (sql, call) => Start(sql, call, seeds)));
    }

    private static Ok<ServiceList> List(OperationsDatabase database, ServiceSeeds seeds) => TypedResults.Ok(
        new ServiceList(database.Read(sql => seeds.All.Select(seed => ServiceStore.View(sql, seed, seed.Name)).ToList())));

    private static IResult Show(OperationsDatabase database, ServiceSeeds seeds, string name) =>
        seeds.Find(name) is { } seed
            ? TypedResults.Ok(database.Read(sql => ServiceStore.View(sql, seed, name)))
            : Problem.NotFound("service", name).ToResult();

    private static WriteAnswer Restart(Sql sql, WriteCall call, ServiceSeeds seeds)
    {
        var seed = seeds.Find(call.Target) ?? throw new RefusedException(Problem.NotFound("service", call.Target));
        if (seed.OnRestart == RestartResult.Refused)
        {
            throw new RefusedException(new Problem(
                409, "restartRefused", $"{call.Target} is under a change freeze of team {seed.Team}; only that team may restart it."));
        }

        var reason = call.Body.Text("reason", ReasonLengthMax) ?? "no reason given";
        var before = ServiceStore.View(sql, seed, call.Target);
        var after = before with
        {
            Health = seed.OnRestart == RestartResult.Heals ? ServiceHealth.Healthy : before.Health,
            Restarts = before.Restarts + 1,
        };
        ServiceStore.Save(sql, after);
        var stamp = Stamp(call);
        ServiceStore.Log(sql, call.Target, [
            $"{stamp} INFO  supervisor restart requested ({reason}), stopping {seed.Version}",
            $"{stamp} INFO  supervisor started {seed.Version}",
            .. seed.LogAfterRestart.Select(line => $"{stamp} {line}")]);
        return WriteAnswer.Ok(new { service = call.Target, restarted = true, after.Health, after.Restarts });
    }

    private static WriteAnswer Start(Sql sql, WriteCall call, ServiceSeeds seeds)
    {
        var seed = seeds.Find(call.Target) ?? throw new RefusedException(Problem.NotFound("service", call.Target));
        var view = ServiceStore.View(sql, seed, call.Target);
        ServiceStore.Log(sql, call.Target, $"{Stamp(call)} INFO  supervisor start requested, {seed.Version} already runs");
        return WriteAnswer.Ok(new { service = call.Target, started = true, view.Health });
    }

    private static string Stamp(WriteCall call) => call.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
