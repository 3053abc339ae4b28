namespace Keelson.Server.Configuration.Yaml;

/// <summary>One key of a mapping and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="KeyMark">Where the key stands.</param>
/// <param name="Value">The value.</param>
internal sealed record ConfigEntry(string Key, ConfigMark KeyMark, ConfigNode Value);
