namespace Keelson.Tests.Linearizability;

/// <summary>One operation of a history.</summary>
/// <param name="Call">When it was called; any clock that orders calls and returns.</param>
/// <param name="Return">When it returned; the greatest value when nobody knows whether it ever took effect.</param>
/// <param name="Input">What was asked.</param>
/// <param name="Output">What was answered.</param>
internal sealed record Operation<TIn, TOut>(long Call, long Return, TIn Input, TOut Output);
