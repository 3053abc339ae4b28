namespace Keelson.Storage;

/// <summary>Something that must be woken at a time. There may be a spurious wake-up, never a missed one.</summary>
/// <param name="Key">Who, for example <c>run/r_...</c>; one wake-up a key.</param>
/// <param name="DueAt">When.</param>
public readonly record struct WakeUp(string Key, DateTimeOffset DueAt);
