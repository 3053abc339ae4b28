namespace Keelson.Sessions;

/// <summary>What is known of a session that was forgotten: nothing of what it held.</summary>
/// <param name="Session">The session.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Workflow">The workflow class.</param>
/// <param name="At">When.</param>
/// <param name="By">Who asked; the platform when its time had come.</param>
/// <param name="Cause">erased or expired.</param>
/// <param name="Entries">How many journal entries were forgotten.</param>
/// <param name="Bytes">How many bytes of messages and values were forgotten.</param>
internal sealed record SessionErasure(
    string Session, string Tenant, string Workflow, DateTimeOffset At, string By, string Cause, long Entries, long Bytes);
