namespace Keelson.Sessions;

/// <summary>What stood under a name: messages by number, values as they were.</summary>
/// <param name="At">When.</param>
/// <param name="Version">The session's version.</param>
/// <param name="Line">The messages, in order.</param>
/// <param name="Values">The keyed state.</param>
internal sealed record SessionCheckpoint(DateTimeOffset At, long Version, long[] Line, IReadOnlyDictionary<string, SessionValue> Values);
