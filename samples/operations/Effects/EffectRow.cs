namespace Operations.Effects;

/// <summary>One accepted effect.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Target">To what.</param>
/// <param name="Key">Under which Idempotency-Key.</param>
/// <param name="Run">By which run, when the caller said so.</param>
/// <param name="At">When.</param>
internal sealed record EffectRow(long Seq, string Kind, string Target, string Key, string? Run, string At);
