using System.Text.Json;
using Keelson.Primitives;
using Keelson.Server.Api.ErrorHandling;

namespace Keelson.Server.Api;

/// <summary>Reads small JSON bodies, and says what is wrong with one.</summary>
internal static class JsonBody
{
    /// <summary>Management calls are small; what is larger is a mistake.</summary>
    public const int SmallMax = 64 * 1024;

    /// <summary>A run's input or a signal's data.</summary>
    public const int DocumentMax = 1024 * 1024;

    /// <summary>The body as a JSON document; an empty body is <c>{}</c>.</summary>
    /// <exception cref="FaultException">It is too long, too deep, or not JSON.</exception>
    public static async ValueTask<byte[]> ReadDocumentAsync(HttpContext http, int max)
    {
        using var body = await RequestBody.ReadAsync(http, max);
        if (body.Memory.IsEmpty)
        {
            return "{}"u8.ToArray();
        }

        try
        {
            using var document = JsonDocument.Parse(body.Memory, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
            return body.Memory.ToArray();
        }
        catch (JsonException wrong)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, $"The body is not usable JSON: {wrong.Message}"), wrong);
        }
    }

    /// <summary>The body as a value; an empty body is a value without members.</summary>
    /// <exception cref="FaultException">It is too long, not JSON, or of another shape.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpContext http)
    {
        var bytes = await ReadDocumentAsync(http, SmallMax);
        try
        {
            return KeelsonJson.Deserialize<T>(bytes);
        }
        catch (JsonException wrong)
        {
            throw new FaultException(JsonFault.Of(wrong), wrong);
        }
    }
}
