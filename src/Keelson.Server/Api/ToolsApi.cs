using System.Text.Json;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Tools;
using Keelson.Workflows;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary>The governed tools over HTTP: list them, call one, and say what became of a call that nobody knows the outcome of.</summary>
internal static class ToolsApi
{
    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapToolsApi(this IEndpointRouteBuilder routes)
    {
        var tools = routes.MapGroup("/api/tools").WithTags("tools");
        tools.MapGet("", List).RequireScope(Scopes.ToolsRead);
        tools.MapPost("/{name}/calls", CallAsync).TakesJson<object>().RequireScope("tool:{name}");
        tools.MapPost("/calls/{key}/resolution", ResolveAsync).TakesJson<ResolutionRequest>().RequireScope(Scopes.ToolsResolve);
        return routes;
    }

    private static Ok<ToolPage> List(SnapshotSource snapshots, ToolDirectory directory, ToolDoor door) =>
        TypedResults.Ok(new ToolPage([.. directory.All(snapshots.Current).Select(tool => ToolCard.Of(tool, door))], null));

    private static async Task<Ok<ToolCallAnswer>> CallAsync(string name, HttpContext http, IToolGateway gateway, CancellationToken cancellation)
    {
        var (key, unusable) = ClientKey.Parse(http.Request.Headers.TryGetValue("Idempotency-Key", out var sent) ? sent.ToString() : null);
        if (unusable is not null)
        {
            throw new FaultException(unusable);
        }

        var arguments = await JsonBody.ReadDocumentAsync(http, JsonBody.DocumentMax);
        var call = new ToolCall(name, arguments, http.GetPrincipal().ToAttribution()) { ClientKey = key };
        var result = await gateway.InvokeAsync(call, null, cancellation);
        if (result.IsReplayed)
        {
            http.Response.Headers["Idempotency-Replayed"] = "true";
        }

        return result.Fault is null
            ? TypedResults.Ok(new ToolCallAnswer(result.Tool, result.Key, result.IsReplayed, Json(result.Value)))
            : throw new FaultException(result.Fault);
    }

    private static async Task<Ok<ToolResolutionView>> ResolveAsync(
        string key, HttpContext http, ToolResolutions resolutions, IRuns runs, CancellationToken cancellation)
    {
        var asked = await JsonBody.ReadAsync<ResolutionRequest>(http);
        var resolution = asked.Resolution switch
        {
            "executed" => ToolResolution.Executed,
            "notExecuted" => ToolResolution.NotExecuted,
            _ => throw new FaultException(new Fault(ErrorCodes.RequestInvalid, "The resolution is executed or notExecuted.")),
        };
        if (string.IsNullOrWhiteSpace(asked.Reason))
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, "A resolution needs a reason: how was it found out?"));
        }

        var answer = asked.Answer is { } given ? (ReadOnlyMemory<byte>?)KeelsonJson.Serialize(given) : null;
        var (state, fault) = await resolutions.ResolveAsync(key, resolution, answer, http.GetPrincipal().ToAttribution(), asked.Reason, cancellation);
        if (fault is not null)
        {
            throw new FaultException(fault);
        }

        if (state!.Run is { } run)
        {
            await runs.WakeAsync(run, CancellationToken.None);
        }

        return TypedResults.Ok(new ToolResolutionView(state.Key, state.Tool, state.Phase, state.Run));
    }

    private static JsonElement? Json(ReadOnlyMemory<byte>? bytes) =>
        bytes is { IsEmpty: false } json ? JsonSerializer.Deserialize<JsonElement>(json.Span) : null;
}
