namespace Keelson.Server.Configuration.Keys;

/// <summary>A mapping whose keys are names that the operator chooses.</summary>
/// <param name="NameOf">What a key names, for complaints: provider, model, workflow.</param>
/// <param name="NamePattern">The form of a key, anchored.</param>
/// <param name="Value">What each value is.</param>
/// <param name="EntriesMax">At most so many.</param>
internal sealed record NamedShape(string NameOf, string NamePattern, ConfigShape Value, int EntriesMax) : ConfigShape;
