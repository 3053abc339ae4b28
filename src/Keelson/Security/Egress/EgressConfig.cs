namespace Keelson.Security.Egress;

/// <summary>The section <c>egress</c> as it is written.</summary>
/// <param name="Rules">The rules, in order; the first that matches whole decides.</param>
public sealed record EgressConfig(IReadOnlyList<EgressRuleConfig> Rules)
{
    /// <summary>True for <c>mode: report</c>: what no rule names is allowed and recorded; addresses are judged all the same.</summary>
    public bool IsReportOnly { get; init; }
}
