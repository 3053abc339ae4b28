using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>A <see cref="Fault"/> as journals and rows keep it: the code by name, so that a later registry can still read it.</summary>
/// <param name="Code">The registered code.</param>
/// <param name="Detail">What happened.</param>
internal sealed record StoredFault(string Code, string Detail)
{
    public FailureClass? FailureClass { get; init; }

    public EffectOutcome? Outcome { get; init; }

    public double? RetryAfterMs { get; init; }

    public string? UpstreamKind { get; init; }

    public int? UpstreamStatus { get; init; }

    public string? UpstreamHost { get; init; }

    public string? PolicyRule { get; init; }

    public IReadOnlyList<FaultDetail>? Details { get; init; }

    public static StoredFault From(Fault fault) => new(fault.Code.Code, fault.Detail)
    {
        FailureClass = fault.FailureClass == fault.Code.FailureClass ? null : fault.FailureClass,
        Outcome = fault.Outcome == fault.Code.Outcome ? null : fault.Outcome,
        RetryAfterMs = fault.RetryAfter?.TotalMilliseconds,
        UpstreamKind = fault.UpstreamKind,
        UpstreamStatus = fault.UpstreamStatus,
        UpstreamHost = fault.UpstreamHost,
        PolicyRule = fault.PolicyRule,
        Details = fault.Details.Count == 0 ? null : fault.Details,
    };

    public Fault ToFault()
    {
        var code = ErrorCodes.All.GetValueOrDefault(Code) ?? ErrorCodes.Internal;
        return new Fault(code, Detail)
        {
            FailureClass = FailureClass ?? code.FailureClass,
            Outcome = Outcome ?? code.Outcome,
            RetryAfter = RetryAfterMs is { } wait ? TimeSpan.FromMilliseconds(wait) : null,
            UpstreamKind = UpstreamKind,
            UpstreamStatus = UpstreamStatus,
            UpstreamHost = UpstreamHost,
            PolicyRule = PolicyRule,
            Details = Details ?? [],
        };
    }
}
