namespace Keelson.Server.Configuration.Keys;

/// <summary>What may stand at one place of the configuration. The checker, the JSON Schema and the list of keys all read it.</summary>
internal abstract record ConfigShape;
