using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Keelson.Workflows;

/// <summary>The generated reader of journal entries; a cold start of a long run reads thousands.</summary>
[SuppressMessage("Maintainability", "CA1506", Justification = "The generator writes the parts.")]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunEntryDocument))]
internal sealed partial class RunEntryWire : JsonSerializerContext;
