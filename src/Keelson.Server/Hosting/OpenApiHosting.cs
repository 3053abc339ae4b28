using Keelson.Primitives;
using Keelson.Security.Access;
using Keelson.Server.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Keelson.Server.Hosting;

/// <summary>The description of the HTTP API at <c>/openapi/v1.json</c>, made from the endpoints themselves.</summary>
internal static class OpenApiHosting
{
    private const string Document = "v1";
    private const string Bearer = "bearer";
    private const string EnvelopeName = "ErrorEnvelope";

    /// <summary>Adds what describes.</summary>
    public static IServiceCollection AddKeelsonOpenApi(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(DescribeAsync);
    });

    /// <summary>Maps the endpoint; anybody with a credential may read it.</summary>
    public static void MapKeelsonOpenApi(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json").RequireCaller();

    private static async Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Keelson",
            Version = typeof(OpenApiHosting).Assembly.GetName().Version?.ToString(3),
            Description = "Every failure is the one envelope; its codes are listed in docs/reference/errors.",
        };
        document.Servers?.Clear(); // The address of one installation says nothing about another.
        document.AddComponent(Bearer, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, BearerFormat = "JWT" });
        document.AddComponent(EnvelopeName, await context.GetOrCreateSchemaAsync(typeof(ErrorEnvelope), null, cancellation));
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            Close(operation, context.Document, ScopesOf(metadata));
        }

        operation.Responses ??= [];
        operation.Responses.TryAdd("default", new OpenApiResponse
        {
            Description = "A refusal or failure.",
            Content = Content("application/problem+json", new OpenApiSchemaReference(EnvelopeName, context.Document)),
        });
        if (metadata.OfType<JsonBodyShape>().FirstOrDefault() is { } shape)
        {
            var schema = await context.GetOrCreateSchemaAsync(shape.Type, null, cancellation);
            operation.RequestBody = new OpenApiRequestBody { Content = Content("application/json", schema) };
        }
    }

    private static void Close(OpenApiOperation operation, OpenApiDocument? document, List<string> scopes)
    {
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        operation.Description = scopes.Count == 0 ? "Needs a token." : $"Needs the scope {string.Join(" or ", scopes)}.";
    }

    private static List<string> ScopesOf(IList<object> metadata) =>
        [.. metadata.OfType<AuthorizationPolicy>().SelectMany(policy => policy.Requirements).OfType<ScopeRequirement>().SelectMany(requirement => requirement.Names).Distinct()];

    private static Dictionary<string, OpenApiMediaType> Content(string type, IOpenApiSchema schema) => new() { [type] = new OpenApiMediaType { Schema = schema } };
}
