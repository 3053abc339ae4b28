using System.Text.Json;

namespace Keelson.Primitives;

/// <summary>
/// The one form in which a failure leaves the platform: RFC 9457 problem details with a registered code, what the caller may do and
/// whether the thing asked for has happened. Members are named as on the wire.
/// </summary>
/// <param name="Type"><c>urn:keelson:error:CODE</c>.</param>
/// <param name="Title">The code's own sentence.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The registered code.</param>
/// <param name="Retry">What the caller may do.</param>
/// <param name="Outcome"><c>not_executed</c>, <c>executed</c> or <c>unknown</c>.</param>
/// <param name="FailureClass">Who must act.</param>
/// <param name="RequestId">The request, also in the header <c>Keelson-Request-Id</c>.</param>
/// <param name="TraceId">W3C trace id.</param>
/// <param name="Time">When it happened, UTC.</param>
public sealed record ErrorEnvelope(
    string Type,
    string Title,
    int Status,
    string Code,
    ErrorEnvelopeRetry Retry,
    string Outcome,
    FailureClass FailureClass,
    string RequestId,
    string TraceId,
    DateTimeOffset Time)
{
    /// <summary>The media type of RFC 9457.</summary>
    public const string MediaType = "application/problem+json";

    private const int DetailLengthMax = 1024; // The schema's limit; a longer sentence helps nobody.
    private const int ErrorsMax = 20; // The schema's limit; the caller mends the first twenty and asks again.

    /// <summary>What happened here and what to do next.</summary>
    public string? Detail { get; init; }

    /// <summary>The workflow run.</summary>
    public string? RunId { get; init; }

    /// <summary>The tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>The rule that said no.</summary>
    public ErrorEnvelopePolicy? Policy { get; init; }

    /// <summary>What an upstream answered.</summary>
    public ErrorEnvelopeUpstream? Upstream { get; init; }

    /// <summary>The members of the request that were wrong.</summary>
    public IReadOnlyList<FaultDetail>? Errors { get; init; }

    /// <summary>The envelope of a fault.</summary>
    public static ErrorEnvelope From(Fault fault, string requestId, string traceId, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var code = fault.Code;
        return new ErrorEnvelope(
            "urn:keelson:error:" + code.Code,
            code.Title,
            code.Status,
            code.Code,
            new ErrorEnvelopeRetry(Word(code.Retry)) { AfterMs = AfterMs(fault.RetryAfter) },
            Word(fault.Outcome),
            fault.FailureClass,
            requestId,
            traceId,
            time.ToUniversalTime())
        {
            Detail = fault.Detail.Length <= DetailLengthMax ? fault.Detail : fault.Detail[..(DetailLengthMax - 1)] + "…",
            Policy = fault.PolicyRule is null ? null : new ErrorEnvelopePolicy { Rule = fault.PolicyRule },
            Upstream = fault.UpstreamKind is null && fault.UpstreamStatus is null && fault.UpstreamHost is null
                ? null
                : new ErrorEnvelopeUpstream { Kind = fault.UpstreamKind, Status = fault.UpstreamStatus, Host = fault.UpstreamHost },
            Errors = fault.Details.Count == 0 ? null : [.. fault.Details.Take(ErrorsMax)],
        };
    }

    /// <summary>Reads what <see cref="ToUtf8Json"/> wrote.</summary>
    /// <exception cref="JsonException">The bytes are not an envelope.</exception>
    public static ErrorEnvelope Parse(ReadOnlyMemory<byte> utf8) => KeelsonJson.Deserialize<ErrorEnvelope>(utf8);

    /// <summary>The envelope as JSON.</summary>
    public byte[] ToUtf8Json() => KeelsonJson.Serialize(this);

    /// <summary>The name of a retry class on the wire.</summary>
    public static string Word(RetryClass retry) => JsonNamingPolicy.SnakeCaseLower.ConvertName(retry.ToString());

    /// <summary>The name of an outcome on the wire.</summary>
    public static string Word(EffectOutcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());

    private static long? AfterMs(TimeSpan? after) =>
        after is { } wait ? (long)Math.Ceiling(Math.Max(0, wait.TotalMilliseconds)) : null;
}
