using System.Globalization;
using Keelson.Inference.Wire;
using Keelson.Primitives;

namespace Keelson.Inference.Upstreams;

/// <summary>
/// The classification of provider errors, as data: the provider's own lines of the configuration, then those that hold for all. A new
/// dialect is a new line, not new code.
/// </summary>
internal static class UpstreamErrorRules
{
    // What providers say when a prompt is too long. Only a second net: the window is checked before the call.
    private static readonly string[] Overflow =
    [
        "context_length_exceeded", "string_above_max_length", "maximum context length", "context length exceeded", "exceeds the context",
        "exceed context limit", "exceeds the maximum number of tokens", "too many tokens", "prompt is too long", "context window",
        "input is too long", "longer than the model's context length", "exceeds the available context size", "configured limit of",
        "maximum allowed input length", "reduce the length of the messages",
    ];

    private static readonly string[] Filter =
    [
        "content_filter", "content_policy_violation", "responsibleaipolicyviolation", "content management policy", "moderation",
        "safety system", "was flagged", "high risk", "guardrail",
    ];

    private static readonly string[] Unpaid =
    [
        "insufficient_quota", "insufficient balance", "billing_hard_limit_reached", "billing_not_active", "exceeded your current quota",
        "credit balance", "payment required",
    ];

    private static readonly string[] Overload = ["overloaded", "overloaded_error", "engine_overloaded", "over capacity", "server is busy"];

    private static readonly string[] RateLimited = ["rate_limit_exceeded", "rate limit", "too many requests"];

    private static readonly UpstreamErrorRule[] Rules =
    [
        new(400, 422, Overflow, ErrorCodes.ModelContextOverflow, Remedy.None),
        new(446, 446, [], ErrorCodes.ModelContentFiltered, Remedy.None), // Another gateway's guardrail said no.
        new(400, 422, Filter, ErrorCodes.ModelContentFiltered, Remedy.None),
        new(400, 429, Unpaid, ErrorCodes.ModelCredentialsRefused, Remedy.OtherDeployment),
        new(401, 403, [], ErrorCodes.ModelCredentialsRefused, Remedy.OtherDeployment),
        new(404, 404, [], ErrorCodes.ModelUnavailable, Remedy.OtherDeployment, FailureClass.PlatformFault),
        new(408, 409, [], ErrorCodes.ModelUnavailable, Remedy.Retry),
        new(425, 425, [], ErrorCodes.ModelUnavailable, Remedy.Retry),
        new(400, 529, Overload, ErrorCodes.ModelOverloaded, Remedy.Retry),
        new(429, 429, [], ErrorCodes.ModelRateLimited, Remedy.Retry),
        new(400, 499, [], ErrorCodes.ModelRejected, Remedy.None),
        new(529, 529, [], ErrorCodes.ModelOverloaded, Remedy.Retry),
        new(501, 501, [], ErrorCodes.ModelUnavailable, Remedy.OtherDeployment, FailureClass.PlatformFault),
        new(500, 599, [], ErrorCodes.ModelUnavailable, Remedy.Retry),
        new(300, 399, [], ErrorCodes.ModelUnavailable, Remedy.OtherDeployment, FailureClass.PlatformFault),
        // An error inside an answer with status 200 has no status of its own.
        new(200, 200, RateLimited, ErrorCodes.ModelRateLimited, Remedy.Retry),
        new(200, 200, Overload, ErrorCodes.ModelOverloaded, Remedy.Retry),
        new(200, 200, Overflow, ErrorCodes.ModelContextOverflow, Remedy.None),
        new(200, 200, Filter, ErrorCodes.ModelContentFiltered, Remedy.None),
        new(200, 200, Unpaid, ErrorCodes.ModelCredentialsRefused, Remedy.OtherDeployment),
        new(200, 200, ["invalid_request_error"], ErrorCodes.ModelRejected, Remedy.None),
        new(200, 200, [], ErrorCodes.ModelUnavailable, Remedy.Retry),
    ];

    /// <summary>Classifies an answer that is an error.</summary>
    public static UpstreamFailure Classify(int status, UpstreamErrorBody body, DeploymentModel deployment, TimeSpan? retryAfter) =>
        Classify(status, body, deployment.Name, retryAfter, deployment.Provider.Errors);

    /// <summary>Classifies an answer that is an error.</summary>
    public static UpstreamFailure Classify(int status, UpstreamErrorBody body, string deployment, TimeSpan? retryAfter, IReadOnlyList<UpstreamErrorRule>? own = null)
    {
        var effective = status == 200 && StatusIn(body.Code) is { } inner ? inner : status;
        var rule = own?.FirstOrDefault(candidate => Holds(candidate, effective, body))
            ?? Array.Find(Rules, candidate => Holds(candidate, effective, body)) ?? Rules[^1];
        var fault = new Fault(rule.Code, Sentence(rule.Code, effective, body, deployment))
        {
            FailureClass = rule.FailureClass ?? rule.Code.FailureClass,
            RetryAfter = retryAfter,
            UpstreamKind = "model",
            UpstreamStatus = effective,
        };
        return new UpstreamFailure(fault, rule.Remedy, effective is 502 or 504) { Body = body }; // A gateway before the model gave up; the model may have worked on.
    }

    private static int? StatusIn(string? code) =>
        int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and <= 599 ? status : null;

    private static bool Holds(UpstreamErrorRule rule, int status, UpstreamErrorBody body) =>
        status >= rule.StatusFrom && status <= rule.StatusTo && (rule.Words.Length == 0 || Array.Exists(rule.Words, word => Says(body, word)));

    private static bool Says(UpstreamErrorBody body, string word) =>
        string.Equals(body.Code, word, StringComparison.OrdinalIgnoreCase)
        || string.Equals(body.Type, word, StringComparison.OrdinalIgnoreCase)
        || (body.Message?.Contains(word, StringComparison.OrdinalIgnoreCase) ?? false);

    // The provider's own words help the caller where the request is at fault; on our own key or account they are nobody's business.
    private static string Sentence(ErrorCode code, int status, UpstreamErrorBody body, string deployment)
    {
        if (code == ErrorCodes.ModelCredentialsRefused)
        {
            return FormattableString.Invariant($"The provider of {deployment} answered {status} to the platform's own key. An operator must look at the key or the account.");
        }

        var said = body.Message is { Length: > 0 } message ? " It said: " + (message.Length <= 500 ? message : message[..500]) : "";
        return FormattableString.Invariant($"The deployment {deployment} answered {status}.") + said;
    }
}
