using System.Text.Json;
using Keelson.Inference;
using Keelson.Inference.Protocols.Responses;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Keelson.Server.Api;

/// <summary>
/// <c>/v1/responses</c> in the wire format of OpenAI. Responses are kept here, so that <c>previous_response_id</c> works with every provider;
/// <c>store: false</c> keeps nothing.
/// </summary>
internal static class ResponsesApi
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapResponsesApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/responses", AnswerAsync).Describe(AnswerAsync, "Answers a conversation, in the wire format of OpenAI's responses.", isStreamed: true).RequireCaller().AcceptApiKey();
        routes.MapGet("/v1/responses/{id}", ShowAsync).RequireCaller().AcceptApiKey();
        routes.MapGet("/v1/responses/{id}/input_items", ShowInputAsync).RequireCaller().AcceptApiKey();
        routes.MapDelete("/v1/responses/{id}", ForgetAsync).RequireCaller().AcceptApiKey();
        return routes;
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var options = services.GetRequiredService<InferenceOptions>();
        var pipeline = services.GetRequiredService<IInferencePipeline>();
        var responses = services.GetRequiredService<ResponseStore>();
        using var body = await ModelCallsApi.ReadAsync(http);
        var call = ModelCallsApi.CallOf(http, WireProtocol.OpenAiResponses, body);
        var sink = new HttpResponseSink(http.Response);
        var (previous, isKept) = ResponseContinuation.Read(call.Body, options.DepthMax);
        if (previous is not null)
        {
            var earlier = await responses.FindAsync(call.Attribution.Tenant, call.Attribution.Workflow, previous, http.RequestAborted) ?? throw NotFound("/previous_response_id");
            call = call with { Body = ResponseContinuation.Expand(call.Body, earlier) };
        }

        if (!isKept)
        {
            await pipeline.ExecuteAsync(call, sink, http.RequestAborted);
            return;
        }

        using var capture = new ResponseCapture(sink, responses, call.Attribution, ResponseContinuation.Items(call.Body), options);
        await pipeline.ExecuteAsync(call, capture, http.RequestAborted);
    }

    private static async Task<Ok<JsonElement>> ShowAsync(string id, HttpContext http, ResponseStore responses, CancellationToken cancellation) =>
        TypedResults.Ok((await FindAsync(id, http.GetPrincipal(), responses, cancellation)).Response);

    private static async Task<Ok<ResponseItems>> ShowInputAsync(string id, HttpContext http, ResponseStore responses, CancellationToken cancellation)
    {
        var record = await FindAsync(id, http.GetPrincipal(), responses, cancellation);
        return TypedResults.Ok(new ResponseItems("list", [.. record.Items.EnumerateArray().Take(record.InputItems)]));
    }

    private static async Task<Ok<ForgottenResponse>> ForgetAsync(string id, HttpContext http, ResponseStore responses, CancellationToken cancellation)
    {
        await FindAsync(id, http.GetPrincipal(), responses, cancellation);
        await responses.ForgetAsync(http.GetPrincipal().Tenant, id, cancellation);
        return TypedResults.Ok(new ForgottenResponse(id, "response", true));
    }

    private static async ValueTask<ResponseRecord> FindAsync(string id, Principal caller, ResponseStore responses, CancellationToken cancellation) =>
        await responses.FindAsync(caller.Tenant, caller.Workflow, id, cancellation) ?? throw NotFound("");

    private static FaultException NotFound(string pointer)
    {
        const string Detail = "No response is kept under this id: it was never kept, its time is over, or it is somebody else's.";
        return new FaultException(new Fault(ErrorCodes.RequestNotFound, Detail) { Details = pointer.Length > 0 ? [new FaultDetail(pointer, Detail)] : [] });
    }
}
