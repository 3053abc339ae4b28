namespace Operations.Effects;

/// <summary>What happened of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Rows">How many effects.</param>
/// <param name="Keys">Under how many different keys; always as many as rows.</param>
/// <param name="Targets">On how many different targets.</param>
/// <param name="Runs">By how many different runs.</param>
internal sealed record EffectCount(string Kind, long Rows, long Keys, long Targets, long Runs);
