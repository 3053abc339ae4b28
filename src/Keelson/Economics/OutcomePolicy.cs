using Keelson.Primitives;

namespace Keelson.Economics;

/// <summary>Which business result a workflow is for, and what one may cost.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Kind">For example <c>incident.resolved</c>.</param>
/// <param name="JustifiedUnder">The most that one success may cost; null: no limit was declared.</param>
public sealed record OutcomePolicy(string Workflow, string Kind, Money? JustifiedUnder);
