using System.Diagnostics.CodeAnalysis;
using Keelson.Primitives;

namespace Keelson.Security.Egress;

/// <summary>What may leave, or why not; exactly one of the two is there.</summary>
internal readonly record struct EgressDecision
{
    private EgressDecision(EgressUrl? url, EgressRule? rule, Fault? fault, Fault? reported) =>
        (Url, Rule, Fault, Reported) = (url, rule, fault, reported);

    public EgressUrl? Url { get; }

    public EgressRule? Rule { get; }

    public Fault? Fault { get; }

    /// <summary>In the mode that reports: why it would have been refused.</summary>
    public Fault? Reported { get; }

    [MemberNotNullWhen(true, nameof(Url), nameof(Rule))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsAllowed => Rule is not null;

    public static EgressDecision Allow(EgressUrl url, EgressRule rule, Fault? reported = null) => new(url, rule, null, reported);

    public static EgressDecision Refuse(Fault fault) => new(null, null, fault, null);
}
