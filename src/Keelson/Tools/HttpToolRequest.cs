using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>Turns arguments into the HTTP request of a tool. Pure.</summary>
internal static class HttpToolRequest
{
    /// <summary>The header that names the run at the tool's server.</summary>
    public const string RunHeader = "Keelson-Run";

    /// <summary>True when arguments that the URL does not name travel in a JSON body.</summary>
    public static bool HasBody(ToolDefinition definition) => definition.Method.ToUpperInvariant() is not ("GET" or "HEAD" or "DELETE" or "OPTIONS");

    /// <summary>The request, or why there is none.</summary>
    public static (ToolTransportRequest? Request, Fault? Fault) Build(
        ToolDefinition definition, ReadOnlyMemory<byte> canonicalArguments, string key, Attribution attribution, TimeSpan timeout)
    {
        if (definition.UrlTemplate is null || UriTemplate.TryParse(definition.UrlTemplate, out _) is not { } template)
        {
            return (null, new Fault(ErrorCodes.ConfigInvalid, $"The tool '{definition.Name}' has no valid url."));
        }

        using var document = JsonDocument.Parse(canonicalArguments);
        var url = template.Expand(document.RootElement);
        if (!IsPlainPath(url))
        {
            return (null, new Fault(ErrorCodes.RequestInvalid, "An argument would change the path of the tool's URL."));
        }

        var headers = Headers(definition, attribution);
        headers.Add(new("Idempotency-Key", $"\"{key}\""));
        var body = HasBody(definition) ? Body(template, document.RootElement) : EmptyBody(definition);
        return (new ToolTransportRequest(definition.Name, definition.Method.ToUpperInvariant(), url, headers, body, timeout, definition.ResponseBytesMax)
        {
            Account = attribution,
        }, null);
    }

    /// <summary>The request that asks whether the call with this key has happened; null when the tool has no probe.</summary>
    public static ToolTransportRequest? BuildProbe(ToolDefinition definition, string key, Attribution attribution, TimeSpan timeout)
    {
        if (definition.LookupTemplate is null || UriTemplate.TryParse(definition.LookupTemplate, out _) is not { } template)
        {
            return null;
        }

        var url = template.Expand(JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["key"] = key }));
        return new ToolTransportRequest(definition.Name, "GET", url, Headers(definition, attribution), null, timeout, definition.ResponseBytesMax)
        {
            Account = attribution,
        };
    }

    // The framework's client sends a request without a body again by itself when the connection ends before an answer; one with a body,
    // even an empty one, it does not.
    private static ReadOnlyMemory<byte>? EmptyBody(ToolDefinition definition) =>
        definition.Idempotency == ToolIdempotency.Safe ? null : ReadOnlyMemory<byte>.Empty;

    private static List<KeyValuePair<string, string>> Headers(ToolDefinition definition, Attribution attribution)
    {
        var headers = definition.Headers.ToList();
        headers.Add(new("Accept", "application/json"));
        if (attribution.Run is { } run)
        {
            headers.Add(new(RunHeader, run.Value));
        }

        return headers;
    }

    private static byte[] Body(UriTemplate template, JsonElement arguments)
    {
        var named = template.Variables.Select(variable => variable.Name).ToHashSet(StringComparer.Ordinal);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in arguments.EnumerateObject().Where(member => !named.Contains(member.Name)))
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    // ".." and "." as a path segment, in any spelling, would be resolved by every HTTP client and lead to another endpoint.
    private static bool IsPlainPath(string url)
    {
        var path = url.AsSpan();
        var end = path.IndexOfAny('?', '#');
        path = end < 0 ? path : path[..end];
        foreach (var part in path.Split('/'))
        {
            var segment = path[part].ToString().Replace("%2E", ".", StringComparison.OrdinalIgnoreCase);
            if (segment is "." or "..")
            {
                return false;
            }
        }

        return true;
    }
}
