using Keelson.Primitives;

namespace Keelson.Sessions;

/// <summary>For whom a session is, said once at its beginning.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Workflow">The workflow class whose agent answers in it.</param>
/// <param name="Sensitivity">How sensitive it is; with the value it decides how long it lives.</param>
/// <param name="Value">What it is worth.</param>
/// <param name="Owner">Who began it.</param>
/// <param name="ForkedFrom">The session that it is a copy of, if any.</param>
internal sealed record SessionBirth(string Tenant, string Workflow, Sensitivity Sensitivity, ValueClass Value, string Owner, string? ForkedFrom = null)
{
    /// <summary>How long it lives after its last change.</summary>
    public TtlClass Ttl => new(Sensitivity, Value);
}
