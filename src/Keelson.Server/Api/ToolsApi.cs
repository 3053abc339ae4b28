using System.Text.Json;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Tools;
using Keelson.Tools.Mcp;
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
        tools.MapGet("", ListAsync).RequireScope(Scopes.ToolsRead);
        tools.MapPost("/{name}/calls", CallAsync).TakesJson<object>().RequireScope("tool:{name}");
        tools.MapPost("/calls/{key}/resolution", ResolveAsync).TakesJson<ResolutionRequest>().RequireScope(Scopes.ToolsResolve);
        tools.MapPost("/{name}/definition", AcceptAsync).TakesJson<AcceptRequest>().RequireScope(Scopes.ToolsAccept);
        return routes;
    }

    private static async Task<Ok<ToolPage>> ListAsync(
        SnapshotSource snapshots, ToolDirectory directory, ToolDoor door, McpDefinitions definitions, CancellationToken cancellation)
    {
        var cards = new List<ToolCard>();
        foreach (var tool in directory.All(snapshots.Current))
        {
            var definition = tool.Mcp is { } binding ? ToolDefinitionView.Of(binding, await definitions.FindAsync(tool.Name, cancellation)) : null;
            cards.Add(ToolCard.Of(tool, door) with { Definition = definition });
        }

        return TypedResults.Ok(new ToolPage(cards, null));
    }

    private static async Task<Ok<ToolDefinitionView>> AcceptAsync(
        string name, HttpContext http, SnapshotSource snapshots, ToolDirectory directory, McpDefinitions definitions, CancellationToken cancellation)
    {
        var asked = await JsonBody.ReadAsync<AcceptRequest>(http);
        if (!directory.TryGet(snapshots.Current, name, out var tool) || tool.Mcp is not { } binding)
        {
            throw new FaultException(new Fault(ErrorCodes.ToolNotFound, $"There is no tool '{name}' of an MCP server."));
        }

        if (string.IsNullOrWhiteSpace(asked.Digest) || string.IsNullOrWhiteSpace(asked.Reason))
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, "Accepting needs the digest of the definition that was looked at, and a reason."));
        }

        var (state, fault) = await definitions.AcceptAsync(tool, asked.Digest, http.GetPrincipal().ToAttribution(), asked.Reason, cancellation);
        return fault is null ? TypedResults.Ok(ToolDefinitionView.Of(binding, state)) : throw new FaultException(fault);
    }

    private static async Task<Ok<ToolCallAnswer>> CallAsync(string name, HttpContext http, IToolGateway gateway, CancellationToken cancellation)
    {
        var (key, unusable) = ClientKey.Parse(http.Request.Headers.TryGetValue("Idempotency-Key", out var sent) ? sent.ToString() : null);
        if (unusable is not null)
        {
            throw new FaultException(unusable);
        }

        var arguments = await JsonBody.ReadDocumentAsync(http, JsonBody.DocumentMax);
        var call = new ToolCall(name, arguments, http.GetPrincipal().ToAttribution()) { ClientKey = key, Caps = http.GetPrincipal().Caps };
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
