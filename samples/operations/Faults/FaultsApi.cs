using System.Text.Json;
using Operations.Http;

namespace Operations.Faults;

/// <summary><c>/faults</c>: makes the next writes go wrong, so that a caller's exactly-once can be proved.</summary>
internal static class FaultsApi
{
    /// <summary>The status of a planned error when none is asked for.</summary>
    public const int StatusDefault = 503;

    /// <summary>How long a slow call waits when it is not said.</summary>
    public const int DelayMsDefault = 2_000;

    private const int CountMax = 10_000;
    private const int DelayMsMax = 600_000; // Ten minutes outlast every client's patience.

    /// <summary>Maps the routes.</summary>
    public static void MapFaultsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/faults", (FaultPlan plan) => TypedResults.Ok(new { faults = plan.Pending }));
        routes.MapPost("/faults", AddAsync);
        routes.MapDelete("/faults", (FaultPlan plan) =>
        {
            plan.Clear();
            return TypedResults.NoContent();
        });
    }

    private static async Task<IResult> AddAsync(HttpRequest request, FaultPlan plan, CancellationToken cancellation)
    {
        var (body, problem) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null)
        {
            return problem!.ToResult();
        }

        try
        {
            var fault = new PlannedFault(
                body.Text("kind", 64) ?? "*",
                Mode(body.RequiredText("mode", 16)),
                Number(body.Json, "count", 1, 1, CountMax),
                Number(body.Json, "status", StatusDefault, 400, 599),
                Number(body.Json, "delayMs", DelayMsDefault, 0, DelayMsMax));
            return plan.TryAdd(fault)
                ? TypedResults.Ok(new { faults = plan.Pending })
                : new Problem(409, "tooManyFaults", $"At most {FaultPlan.PlansMax} faults can be planned; DELETE /faults forgets them.").ToResult();
        }
        catch (RefusedException refused)
        {
            return refused.Problem.ToResult();
        }
    }

    private static FaultMode Mode(string text) =>
        Enum.TryParse<FaultMode>(text, ignoreCase: true, out var mode) && Enum.IsDefined(mode) && !char.IsAsciiDigit(text[0])
            ? mode
            : throw new RefusedException(Problem.Invalid("'mode' is one of failBefore, failAfter, dropBefore, dropAfter, slow."));

    private static int Number(JsonElement json, string name, int absent, int min, int max) =>
        !json.TryGetProperty(name, out var member)
            ? absent
            : member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var number) && number >= min && number <= max
                ? number
                : throw new RefusedException(Problem.Invalid($"'{name}' must be a whole number from {min} to {max}."));
}
