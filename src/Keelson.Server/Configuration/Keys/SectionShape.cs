namespace Keelson.Server.Configuration.Keys;

/// <summary>A mapping with known keys.</summary>
/// <param name="Keys">The keys, in the order in which they are documented.</param>
internal sealed record SectionShape(IReadOnlyList<ConfigKey> Keys) : ConfigShape;
