using System.Net;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>
/// Decides whether a call may leave: raw text, scheme, authority, canonical host, then the first rule that matches in host, scheme,
/// port, method and path. After the name is resolved once, <see cref="CheckAnswers"/> judges every answer. Pure.
/// </summary>
internal static class EgressDecider
{
    private const int AnswersMax = 32; // More addresses for one name are an attack on whoever walks through them.

    public static EgressDecision Decide(string text, string method, EgressPolicy policy)
    {
        if (!EgressUrl.TryRead(text, out var url, out var fault))
        {
            return EgressDecision.Refuse(fault);
        }

        return Decide(url, method, policy);
    }

    public static EgressDecision Decide(EgressUrl url, string method, EgressPolicy policy)
    {
        // How far the best rule matched says what is wrong about the call.
        var refusal = new Fault(ErrorCodes.EgressHostNotAllowed, $"No egress rule names the host {url.Host}. Add one, or call another host.");
        var best = 0;
        foreach (var rule in policy.Rules)
        {
            var (depth, mismatch) = Match(rule, url, method);
            if (mismatch is null)
            {
                return CheckLiteral(url, rule) is { } denied ? EgressDecision.Refuse(denied) : EgressDecision.Allow(url, rule);
            }

            if (depth > best)
            {
                (best, refusal) = (depth, mismatch);
            }
        }

        // A name that only local custom resolves must be meant: by a rule, as above, or not at all.
        if (best == 0 && url.Address is null && CanonicalHost.IsLocalName(url.Host))
        {
            return EgressDecision.Refuse(new Fault(ErrorCodes.EgressHostNoncanonical, "The host is a local name, and no rule names it."));
        }

        if (!policy.IsReportOnly)
        {
            return EgressDecision.Refuse(refusal);
        }

        return CheckLiteral(url, EgressRule.Reported) is { } address
            ? EgressDecision.Refuse(address)
            : EgressDecision.Allow(url, EgressRule.Reported, refusal);
    }

    /// <summary>Judges what a name resolved to: every answer must be good, or none is dialled.</summary>
    public static Fault? CheckAnswers(IReadOnlyList<IPAddress> answers, EgressRule rule)
    {
        if (answers.Count == 0)
        {
            return new Fault(ErrorCodes.EgressDnsNoAnswer, "The name of the host could not be resolved; try again later.") { PolicyRule = rule.Id };
        }

        if (answers.Count > AnswersMax)
        {
            return new Fault(ErrorCodes.EgressDnsMixed, $"The name resolves to more than {AnswersMax} addresses.") { PolicyRule = rule.Id };
        }

        Fault? denied = null;
        var good = 0;
        foreach (var answer in answers)
        {
            var fault = CheckAddress(answer, rule);
            denied ??= fault;
            good += fault is null ? 1 : 0;
        }

        return denied is not null && good > 0
            ? new Fault(ErrorCodes.EgressDnsMixed, "One of the addresses of the host is denied, so none is dialled.") { PolicyRule = rule.Id }
            : denied;
    }

    private static (int Depth, Fault? Mismatch) Match(EgressRule rule, EgressUrl url, string method)
    {
        if (!rule.Host.Matches(url) || (!rule.Host.IsExact && url.Address is null && CanonicalHost.IsLocalName(url.Host)))
        {
            return (0, Refusal(ErrorCodes.EgressHostNotAllowed, "No egress rule names the host.", rule));
        }

        if (!rule.Schemes.Contains(url.Scheme))
        {
            return (1, Refusal(ErrorCodes.EgressSchemeDenied, $"The rule {rule.Id} does not allow {url.Scheme}.", rule));
        }

        if (!rule.Ports.Contains(url.Port))
        {
            return (2, Refusal(ErrorCodes.EgressPortDenied, $"The rule {rule.Id} does not allow port {url.Port}.", rule));
        }

        if (rule.Methods is { } methods && !methods.Contains(method))
        {
            return (3, Refusal(ErrorCodes.EgressMethodDenied, $"The rule {rule.Id} does not allow {method}.", rule));
        }

        return rule.PathPrefixes.IsEmpty || IsPathAllowed(rule, url)
            ? (5, null)
            : (4, Refusal(ErrorCodes.EgressPathDenied, $"The rule {rule.Id} does not allow this path.", rule));
    }

    private static bool IsPathAllowed(EgressRule rule, EgressUrl url)
    {
        // What was written and what will be sent must both be plain: a server behind may undo what the client normalised.
        var path = url.Uri.AbsolutePath;
        return EgressPath.IsPlain(path)
            && EgressPath.IsPlain(RawPath(url.Uri.OriginalString))
            && rule.PathPrefixes.Any(prefix => EgressPath.IsUnder(path, prefix));
    }

    private static string RawPath(string text)
    {
        var start = text.IndexOf('/', text.IndexOf("//", StringComparison.Ordinal) + 2);
        if (start < 0)
        {
            return "/";
        }

        var end = text.AsSpan(start).IndexOfAny('?', '#');
        return end < 0 ? text[start..] : text.Substring(start, end);
    }

    private static Fault? CheckLiteral(EgressUrl url, EgressRule rule) => url.Address is { } address ? CheckAddress(address, rule) : null;

    private static Fault? CheckAddress(IPAddress address, EgressRule rule)
    {
        // A rule with blocks pins its host to them, so a name that is turned elsewhere is refused even when elsewhere is public.
        if (!rule.AllowCidrs.IsEmpty)
        {
            return rule.AllowCidrs.Any(range => range.Contains(address))
                ? null
                : Refusal(ErrorCodes.EgressAddressDenied, $"The host's address is outside the blocks that rule {rule.Id} allows.", rule);
        }

        var kind = AddressClassifier.Classify(address);
        return kind.IsPublic
            ? null
            : Refusal(ErrorCodes.EgressAddressDenied, $"The host's address is not public ({kind.Name}), and rule {rule.Id} does not name its block.", rule);
    }

    private static Fault Refusal(ErrorCode code, string detail, EgressRule rule) => new(code, detail) { PolicyRule = rule.Id };
}
