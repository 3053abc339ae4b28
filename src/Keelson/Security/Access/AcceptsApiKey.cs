namespace Keelson.Security.Access;

/// <summary>Endpoint metadata: clients of this endpoint may send their token as <c>x-api-key</c>.</summary>
internal sealed class AcceptsApiKey
{
    public static AcceptsApiKey Instance { get; } = new();
}
