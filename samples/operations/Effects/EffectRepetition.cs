namespace Operations.Effects;

/// <summary>A run that did, or tried to do, the same thing more than once under different keys.</summary>
/// <param name="Run">The run.</param>
/// <param name="Kind">What it did.</param>
/// <param name="Target">To what.</param>
/// <param name="Count">How often.</param>
internal sealed record EffectRepetition(string Run, string Kind, string Target, long Count);
