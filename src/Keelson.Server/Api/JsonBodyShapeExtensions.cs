namespace Keelson.Server.Api;

/// <summary>Says of an endpoint which JSON it takes.</summary>
internal static class JsonBodyShapeExtensions
{
    /// <summary>The handler reads a body of this shape.</summary>
    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new JsonBodyShape(typeof(T)));
}
