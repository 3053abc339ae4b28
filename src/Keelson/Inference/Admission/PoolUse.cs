namespace Keelson.Inference.Admission;

/// <summary>What one tier and value class uses of a pool.</summary>
/// <param name="Requests">Requests under way.</param>
/// <param name="Tokens">Their resident tokens.</param>
internal readonly record struct PoolUse(int Requests, long Tokens);
