namespace Keelson.Sessions;

/// <summary>One value of the keyed state.</summary>
/// <param name="Json">The value.</param>
/// <param name="Version">The session's version that put it there.</param>
internal readonly record struct SessionValue(byte[] Json, long Version);
