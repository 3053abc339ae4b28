using System.Net.Mime;

namespace Keelson.Server.Api;

/// <summary>Says of endpoints that read and write by themselves what the framework knows only of those that it binds.</summary>
internal static class WireEndpointExtensions
{
    private const string Tag = "models";

    /// <summary>Puts an endpoint of any JSON into the description of the API; without its handler's method it would be left out.</summary>
    public static IEndpointConventionBuilder Describe(this IEndpointConventionBuilder endpoint, RequestDelegate handler, string summary, bool isStreamed = false)
    {
        string[] answers = isStreamed ? [MediaTypeNames.Application.Json, MediaTypeNames.Text.EventStream] : [MediaTypeNames.Application.Json];
        return endpoint
            .WithMetadata(handler.Method, new JsonBodyShape(typeof(object)), new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(object), answers))
            .WithSummary(summary)
            .WithTags(Tag);
    }
}
