using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Security.Access;

namespace Keelson.Server.Api;

/// <summary><c>POST /v1/chat/completions</c>, in the wire format of OpenAI. Which models a caller may name is in its token's scopes.</summary>
internal static class ChatCompletionsApi
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapChatCompletionsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/chat/completions", AnswerAsync).RequireCaller().AcceptApiKey();
        return routes;
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var time = services.GetRequiredService<TimeProvider>();
        var id = services.GetRequiredService<IdFactory>().NextRequest();
        http.Response.Headers[ErrorEnvelopeWriter.RequestIdHeader] = id.Value;
        using var body = await RequestBody.ReadAsync(http, services.GetRequiredService<InferenceOptions>().BodyBytesMax);
        var call = CallHeaders.Read(http, http.GetPrincipal(), id, body.Memory, time);
        await services.GetRequiredService<IInferencePipeline>().ExecuteAsync(call, new HttpResponseSink(http.Response), http.RequestAborted);
    }
}
