using System.Net;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>Decides what becomes of a redirect. Pure.</summary>
internal static class RedirectDecider
{
    /// <summary>Honest services need one or two.</summary>
    public const int HopsMax = 5;

    // What may go along to another origin: nothing that says who we are.
    private static readonly HashSet<string> SafeHeaders = new(StringComparer.OrdinalIgnoreCase) { "Accept", "Accept-Language", "User-Agent" };

    /// <summary>
    /// The address to go on to, or null when the answer is handed to the caller: no redirect, or one of a request that carries an
    /// effect, which is never sent twice.
    /// </summary>
    public static string? Next(HttpRequestMessage request, HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
        && response.Headers.NonValidated.TryGetValues("Location", out var locations)
        && locations.Count == 1
            ? locations.ToString()
            : null;

    /// <summary>The absolute text of a location, as it will be judged.</summary>
    public static string Absolute(Uri from, string location)
    {
        if (location.StartsWith("//", StringComparison.Ordinal))
        {
            return from.Scheme + ":" + location;
        }

        // RFC 3986 3.1: what has a scheme is absolute. Anything odd is judged as it is written, and refused there.
        var colon = location.IndexOf(':', StringComparison.Ordinal);
        var end = location.AsSpan().IndexOfAny('/', '?', '#');
        var isRelative = colon < 0 || (end >= 0 && end < colon);
        return isRelative && Uri.TryCreate(from, location, out var absolute) && IsPlain(location) ? absolute.AbsoluteUri : location;
    }

    /// <summary>Why a hop is refused although a rule would allow it, or null.</summary>
    public static Fault? CheckHop(Uri from, EgressUrl to, int hop)
    {
        if (hop > HopsMax)
        {
            return new Fault(ErrorCodes.EgressRedirectLimit, $"The answer redirects more than {HopsMax} times.");
        }

        return from.Scheme == "https" && to.Scheme != "https"
            ? new Fault(ErrorCodes.EgressRedirectDenied, "The answer redirects from https to http.")
            : null;
    }

    /// <summary>What the refusal of a hop means: the first hop was executed, and a rule that is missing is a redirect that is denied.</summary>
    public static Fault OfHop(Fault fault)
    {
        var isRuleMissing = fault.Code == ErrorCodes.EgressHostNotAllowed
            || fault.Code == ErrorCodes.EgressSchemeDenied
            || fault.Code == ErrorCodes.EgressPortDenied
            || fault.Code == ErrorCodes.EgressMethodDenied
            || fault.Code == ErrorCodes.EgressPathDenied;
        return isRuleMissing
            ? new Fault(ErrorCodes.EgressRedirectDenied, $"The answer redirects to where no rule allows ({fault.Code}): {fault.Detail}") { PolicyRule = fault.PolicyRule }
            : fault with { Outcome = EffectOutcome.Executed };
    }

    /// <summary>True when both are of one origin (RFC 6454): scheme, host and port.</summary>
    public static bool IsSameOrigin(EgressUrl left, EgressUrl right) =>
        left.Scheme == right.Scheme && left.Port == right.Port && left.Host == right.Host;

    /// <summary>The request of the next hop; to another origin goes nothing that says who we are.</summary>
    public static HttpRequestMessage Follow(HttpRequestMessage request, EgressUrl to, bool isSameOrigin)
    {
        var next = new HttpRequestMessage(request.Method, to.Uri) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach (var header in request.Headers.NonValidated)
        {
            if (isSameOrigin || SafeHeaders.Contains(header.Key))
            {
                next.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        foreach (var option in request.Options)
        {
            ((IDictionary<string, object?>)next.Options)[option.Key] = option.Value;
        }

        return next;
    }

    private static bool IsPlain(string location) => !location.AsSpan().ContainsAnyExceptInRange('!', '~') && !location.Contains('\\', StringComparison.Ordinal);
}
