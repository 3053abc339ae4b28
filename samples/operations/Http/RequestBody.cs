using System.Text.Json;

namespace Operations.Http;

/// <summary>The JSON object that came with a write; an empty body is an empty object.</summary>
/// <param name="Bytes">As it came; the digest of a repeated call is made of it.</param>
/// <param name="Json">The object.</param>
internal sealed record RequestBody(byte[] Bytes, JsonElement Json)
{
    /// <summary>Bodies are short orders; a page of text (a summary, a comment) fits many times.</summary>
    public const int BytesMax = 16 * 1024;

    /// <summary>No request nests deeper than an object in a list; the rest is room.</summary>
    public const int DepthMax = 16;

    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement;

    /// <summary>Reads the body, or says what is wrong with it.</summary>
    public static async Task<(RequestBody? Body, Problem? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellation);
        var bytes = buffer.ToArray();
        if (bytes.Length == 0)
        {
            return (new RequestBody(bytes, Empty), null);
        }

        if (!request.HasJsonContentType())
        {
            return (null, new Problem(415, "mediaTypeUnsupported", "A body must have the content type application/json."));
        }

        try
        {
            var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = DepthMax, AllowDuplicateProperties = false }).RootElement;
            return json.ValueKind == JsonValueKind.Object
                ? (new RequestBody(bytes, json), null)
                : (null, Problem.Invalid("The body must be a JSON object."));
        }
        catch (JsonException wrong)
        {
            return (null, Problem.Invalid($"The body is not valid JSON: {wrong.Message}"));
        }
    }

    /// <summary>A member that must be text when it is there; null when it is absent.</summary>
    /// <exception cref="RefusedException">It is not text, is empty or longer than the limit.</exception>
    public string? Text(string name, int lengthMax)
    {
        if (!Json.TryGetProperty(name, out var member))
        {
            return null;
        }

        var text = member.ValueKind == JsonValueKind.String ? member.GetString()! : null;
        return text is { Length: > 0 } && text.Length <= lengthMax
            ? text
            : throw new RefusedException(Problem.Invalid($"'{name}' must be text of 1 to {lengthMax} characters."));
    }

    /// <summary>A member that must be there and be text.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public string RequiredText(string name, int lengthMax) =>
        Text(name, lengthMax) ?? throw new RefusedException(Problem.Invalid($"'{name}' is missing."));
}
