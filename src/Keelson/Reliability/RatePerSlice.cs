namespace Keelson.Reliability;

/// <summary>What one slice of time is expected to bring.</summary>
/// <param name="Bad">Bad events; need not be whole.</param>
/// <param name="Valid">Good and bad events; need not be whole.</param>
internal readonly record struct RatePerSlice(Fraction Bad, Fraction Valid);
