namespace Keelson.Storage;

/// <summary>Adds to a 64-bit counter. Additions commute, so they never conflict; ledgers keep money in pico-dollars in them.</summary>
/// <param name="Counter">The counter's key, for example <c>budget/wf/incident-triage/2026-11-23/settled</c>.</param>
/// <param name="Delta">What to add; may be negative.</param>
/// <param name="ExpiresAt">When the counter may be forgotten; null: never by itself.</param>
public sealed record CounterAdd(string Counter, long Delta, DateTimeOffset? ExpiresAt);
