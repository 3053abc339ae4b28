namespace Keelson.Server.Api;

/// <summary>Endpoint metadata: the shape of a JSON body that the handler reads itself, for the description of the API.</summary>
/// <param name="Type">The shape; object for any JSON.</param>
internal sealed record JsonBodyShape(Type Type);
