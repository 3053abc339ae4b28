namespace Keelson.Primitives;

/// <summary>How long the state of one workflow lives: the shorter of what its sensitivity and its value allow.</summary>
/// <param name="Sensitivity">How sensitive it is.</param>
/// <param name="Value">What it is worth.</param>
public readonly record struct TtlClass(Sensitivity Sensitivity, ValueClass Value);
