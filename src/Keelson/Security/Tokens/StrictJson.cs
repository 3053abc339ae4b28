using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Keelson.Security.Tokens;

/// <summary>Reads JSON of strangers: one object, valid UTF-8, no duplicate members at any depth, no half surrogates, shallow.</summary>
internal static class StrictJson
{
    // Claims are flat; act and cap are the only nesting, and a delegation chain has at most four links.
    private const int DepthMax = 16;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = DepthMax };

    public static bool TryParseObject(byte[] utf8, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(utf8))
        {
            return false;
        }

        try
        {
            document = JsonDocument.Parse(utf8, Options);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false; // The check for duplicates answers so when a name is half of a surrogate pair.
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            document = null;
        }

        return document is not null;
    }

    /// <summary>The text of a string member; false when it is absent, no string, empty, too long or half a surrogate pair.</summary>
    public static bool TryText(JsonElement owner, string name, int lengthMax, [NotNullWhen(true)] out string? text)
    {
        text = null;
        return owner.TryGetProperty(name, out var member) && TryText(member, lengthMax, out text);
    }

    /// <summary>The text of a string; false when it is no string, empty, too long or half a surrogate pair.</summary>
    public static bool TryText(JsonElement member, int lengthMax, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (member.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = member.GetString();
        }
        catch (InvalidOperationException)
        {
            return false; // Half of a surrogate pair.
        }

        return text is { Length: > 0 } && text.Length <= lengthMax;
    }

    /// <summary>An integer member written without point or exponent, within bounds.</summary>
    public static bool TryInteger(JsonElement owner, string name, long min, long max, out long value)
    {
        value = 0;
        return owner.TryGetProperty(name, out var member)
            && member.ValueKind == JsonValueKind.Number
            && member.TryGetInt64(out value)
            && value >= min
            && value <= max;
    }
}
