using Keelson.Inference;
using Keelson.Inference.Protocols;
using Keelson.Primitives;
using Keelson.Security.Access;

namespace Keelson.Server.Api;

/// <summary>
/// The model endpoints that keep nothing: chat and embeddings in the wire format of OpenAI, messages in that of Anthropic. Which models a
/// caller may name is in its token's scopes.
/// </summary>
internal static class ModelCallsApi
{
    /// <summary>Maps them.</summary>
    public static IEndpointRouteBuilder MapModelCallsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/chat/completions", ChatAsync).Describe(ChatAsync, "Answers a conversation, in the wire format of OpenAI's chat completions.", isStreamed: true).RequireCaller().AcceptApiKey();
        routes.MapPost("/v1/embeddings", EmbedAsync).Describe(EmbedAsync, "Turns texts into vectors, in the wire format of OpenAI's embeddings.").RequireCaller().AcceptApiKey();
        routes.MapPost("/v1/messages", MessagesAsync).Describe(MessagesAsync, "Answers a conversation, in the wire format of Anthropic's messages.", isStreamed: true).RequireCaller().AcceptApiKey();
        routes.MapPost("/v1/messages/count_tokens", CountAsync).Describe(CountAsync, "Counts the tokens of a request for messages, in the wire format of Anthropic.").RequireCaller().AcceptApiKey();
        return routes;
    }

    private static Task ChatAsync(HttpContext http) => AnswerAsync(http, WireProtocol.OpenAiChat);

    private static Task EmbedAsync(HttpContext http) => AnswerAsync(http, WireProtocol.OpenAiEmbeddings);

    private static Task MessagesAsync(HttpContext http) => AnswerAsync(http, WireProtocol.AnthropicMessages);

    private static async Task AnswerAsync(HttpContext http, WireProtocol protocol)
    {
        var services = http.RequestServices;
        using var body = await ReadAsync(http);
        var call = CallOf(http, protocol, body);
        await services.GetRequiredService<IInferencePipeline>().ExecuteAsync(call, new HttpResponseSink(http.Response), http.RequestAborted);
    }

    private static async Task CountAsync(HttpContext http)
    {
        using var body = await ReadAsync(http);
        var call = CallOf(http, WireProtocol.AnthropicMessages, body);
        await http.RequestServices.GetRequiredService<TokenCountDesk>().AnswerAsync(call, new HttpResponseSink(http.Response), http.RequestAborted);
    }

    /// <summary>Takes the body of a model request in, up to the platform's limit.</summary>
    internal static ValueTask<RequestBody> ReadAsync(HttpContext http) =>
        RequestBody.ReadAsync(http, http.RequestServices.GetRequiredService<InferenceOptions>().BodyBytesMax);

    /// <summary>The call behind a request, under a new id.</summary>
    internal static InferenceCall CallOf(HttpContext http, WireProtocol protocol, RequestBody body)
    {
        var services = http.RequestServices;
        var id = services.GetRequiredService<IdFactory>().NextRequest();
        http.Response.Headers[ErrorEnvelopeWriter.RequestIdHeader] = id.Value;
        return CallHeaders.Read(http, http.GetPrincipal(), id, protocol, body.Memory, services.GetRequiredService<TimeProvider>());
    }
}
