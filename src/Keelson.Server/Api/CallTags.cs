using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Server.Api;

/// <summary>Reads the caller's own tags (header cf-aig-metadata).</summary>
internal static class CallTags
{
    private const int TagsMax = 20; // What the stream keeps; further ones are left out.
    private const int TagLengthMax = 200;

    /// <summary>The tags.</summary>
    /// <exception cref="FaultException">The header is not a JSON object of plain values.</exception>
    public static Dictionary<string, string> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject()
                .Where(tag => tag.Name.Length <= TagLengthMax && tag.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null))
                .DistinctBy(tag => tag.Name)
                .Take(TagsMax)
                .ToDictionary(tag => tag.Name, tag => Cut(tag.Value.ToString()));
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new FaultException(new Fault(ErrorCodes.RequestInvalid, "The header cf-aig-metadata must hold a JSON object of texts, numbers and booleans."));
        }
    }

    private static string Cut(string text) => text.Length <= TagLengthMax ? text : text[..TagLengthMax];
}
