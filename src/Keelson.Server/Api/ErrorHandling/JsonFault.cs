using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Server.Api.ErrorHandling;

/// <summary>Says what is wrong with a JSON body: where, and which member. Names of types of the platform stay inside.</summary>
internal static class JsonFault
{
    /// <summary>The fault of a body that can not be read, or has another shape.</summary>
    public static Fault Of(JsonException error)
    {
        var isDeep = error.Message.Contains("maximum configured depth", StringComparison.OrdinalIgnoreCase);
        var place = error.LineNumber is { } line ? $" at line {line + 1}, byte {error.BytePositionInLine + 1}" : "";
        return new Fault(
            ErrorCodes.RequestInvalid,
            isDeep
                ? $"The JSON body is nested deeper than 64 levels{place}. Send a flatter one."
                : $"The body is not the JSON that this endpoint takes{place}.")
        {
            Details = error.Path is { Length: > 1 } path ? [new FaultDetail(Pointer(path), "This member cannot be read.")] : [],
        };
    }

    // "$.items[0].name" of System.Text.Json as an RFC 6901 pointer.
    private static string Pointer(string path) =>
        path.TrimStart('$').Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/');
}
