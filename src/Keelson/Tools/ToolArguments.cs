using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Keelson.Primitives;
using NJsonSchema;

namespace Keelson.Tools;

/// <summary>Checks arguments against the tool's schema, given or derived from its URI template. Safe for concurrent use.</summary>
internal sealed class ToolArguments
{
    private const int SchemasMax = 1_000; // More than any catalogue holds; beyond it schemas are parsed each time.
    private const int DetailsMax = 20; // The envelope's own limit.
    private const string AnyObject = """{"type":"object"}""";

    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>The canonical form of the arguments, or why they are refused.</summary>
    public (byte[]? Canonical, Fault? Fault) Read(ToolDefinition definition, ReadOnlyMemory<byte> arguments)
    {
        byte[] canonical;
        try
        {
            canonical = CanonicalJson.Canonicalize(arguments);
        }
        catch (JsonException broken)
        {
            return (null, new Fault(ErrorCodes.RequestInvalid, $"The arguments are not one JSON document with one meaning: {broken.Message}"));
        }

        if (canonical[0] != (byte)'{')
        {
            return (null, new Fault(ErrorCodes.RequestInvalid, "The arguments must be a JSON object."));
        }

        var schema = ToolSchema.TextOf(definition);
        if (schema == AnyObject)
        {
            return (canonical, null); // Nothing is left to check, and the parser of schemas is slow to start.
        }

        var errors = SchemaOf(schema).Validate(Encoding.UTF8.GetString(canonical));
        if (errors.Count == 0)
        {
            return (canonical, null);
        }

        var details = errors.Take(DetailsMax).Select(error => new FaultDetail(Pointer(error.Path), $"{error.Kind}")).ToList();
        return (null, new Fault(
            ErrorCodes.RequestInvalid,
            $"The arguments do not fit the schema of the tool '{definition.Name}': {details[0].Pointer} {details[0].Detail}.")
        {
            Details = details,
        });
    }

    /// <summary>SHA-256 over the tool's name and the canonical arguments.</summary>
    public static string Fingerprint(string tool, ReadOnlySpan<byte> canonical)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(tool));
        hash.AppendData([0]);
        hash.AppendData(canonical);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Pointer(string? path) =>
        path is null or "" ? "" : "/" + path.TrimStart('#', '/').Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);

    private JsonSchema SchemaOf(string text)
    {
        if (_schemas.TryGetValue(text, out var known))
        {
            return known;
        }

        // The parser is asynchronous only for references to files and networks; ToolSchema refuses those, so this completes at once.
        var parsed = JsonSchema.FromJsonAsync(text).GetAwaiter().GetResult();
        return _schemas.Count < SchemasMax ? _schemas.GetOrAdd(text, parsed) : parsed;
    }
}
