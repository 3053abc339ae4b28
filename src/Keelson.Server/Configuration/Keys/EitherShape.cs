namespace Keelson.Server.Configuration.Keys;

/// <summary>A single value, or a mapping instead of it.</summary>
/// <param name="Scalar">The single value.</param>
/// <param name="Mapping">The mapping.</param>
internal sealed record EitherShape(ScalarShape Scalar, ConfigShape Mapping) : ConfigShape;
