using Keelson.Primitives;

namespace Keelson.Security.Access;

/// <summary>Request feature: a credential came and was refused, and why.</summary>
internal sealed record RefusedCredential(Fault Fault);
