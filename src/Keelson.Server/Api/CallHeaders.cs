using System.Buffers;
using System.Globalization;
using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Security;

namespace Keelson.Server.Api;

/// <summary>Reads what the headers of a model request say: on whose account (after the token's own claims), until when, with which tags.</summary>
internal static class CallHeaders
{
    private const int ForwardedMax = 1024; // A dozen beta names fit many times over.
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly string[] ProtocolHeaders = ["anthropic-version", "anthropic-beta"];
    private static readonly TimeSpan DeadlineMax = TimeSpan.FromHours(1);

    /// <summary>The call of a request.</summary>
    /// <exception cref="FaultException">A header can not be used.</exception>
    public static InferenceCall Read(HttpContext http, Principal principal, RequestId id, WireProtocol protocol, ReadOnlyMemory<byte> body, TimeProvider time)
    {
        var headers = http.Request.Headers;
        var attribution = principal.ToAttribution(
            Text(headers, "Keelson-Workflow"),
            Text(headers, "Keelson-Run"),
            Text(headers, "Keelson-Session"),
            TraceId(headers["traceparent"]));
        return new InferenceCall(id, protocol, body, attribution)
        {
            Deadline = Deadline(headers["Keelson-Deadline-Ms"], time),
            AffinityKey = Text(headers, "x-session-affinity"),
            Tags = headers.TryGetValue("cf-aig-metadata", out var tags) ? CallTags.Read(tags.ToString()) : null,
            AllowedModels = ModelScopes.Of(principal),
            ForwardedHeaders = protocol == WireProtocol.AnthropicMessages ? Forwarded(headers) : [],
        };
    }

    // What a client of the Anthropic API says about versions belongs to its provider.
    private static List<KeyValuePair<string, string>> Forwarded(IHeaderDictionary headers)
    {
        var forwarded = new List<KeyValuePair<string, string>>(2);
        foreach (var name in ProtocolHeaders)
        {
            if (headers.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 and <= ForwardedMax } value)
            {
                forwarded.Add(new KeyValuePair<string, string>(name, value));
            }
        }

        return forwarded;
    }

    private static string? Text(IHeaderDictionary headers, string name)
    {
        if (!headers.TryGetValue(name, out var values) || values.ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        return text.Length <= 128 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':')
            ? text
            : throw Invalid($"The header {name} must hold at most 128 letters, digits, dots, colons, dashes and underscores.");
    }

    private static DateTimeOffset? Deadline(string? text, TimeProvider time)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds < 1)
        {
            throw Invalid("The header Keelson-Deadline-Ms must hold the milliseconds that are left, as a whole number above 0.");
        }

        return time.GetUtcNow() + TimeSpan.FromMilliseconds(Math.Min(milliseconds, DeadlineMax.TotalMilliseconds));
    }

    // version-traceid-parent-flags; anything else is no trace context, and by its specification passed over.
    private static string? TraceId(string? traceParent) =>
        traceParent is { Length: 55 } && traceParent[2] == '-' && traceParent[35] == '-'
            && traceParent.AsSpan(3, 32).IndexOfAnyExcept(HexDigits) < 0
            && traceParent.AsSpan(3, 32).IndexOfAnyExcept('0') >= 0
            ? traceParent[3..35]
            : null;

    private static FaultException Invalid(string detail) => new(new Fault(ErrorCodes.RequestInvalid, detail));
}
