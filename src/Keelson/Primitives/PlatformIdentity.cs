namespace Keelson.Primitives;

/// <summary>Who we are; a model of the <see cref="PlatformSnapshot"/> (<c>platform</c> of the configuration).</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Region">The region of this node.</param>
public sealed record PlatformIdentity(string Tenant, string Region);
