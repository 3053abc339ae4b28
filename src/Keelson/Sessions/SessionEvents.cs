using System.Collections.Frozen;
using Keelson.Telemetry;

namespace Keelson.Sessions;

/// <summary>What the events of sessions say: never a word of what was said. Pure.</summary>
internal static class SessionEvents
{
    private static readonly FrozenDictionary<SessionEntryKind, string> Types = new Dictionary<SessionEntryKind, string>
    {
        [SessionEntryKind.Created] = EventTypes.SessionCreated,
        [SessionEntryKind.Seeded] = EventTypes.SessionForked,
        [SessionEntryKind.Checkpointed] = EventTypes.SessionCheckpointed,
        [SessionEntryKind.Restored] = EventTypes.SessionRestored,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<SessionEntryKind, string> Words = new Dictionary<SessionEntryKind, string>
    {
        [SessionEntryKind.Message] = "message",
        [SessionEntryKind.ValueSet] = "valueSet",
        [SessionEntryKind.ValueRemoved] = "valueRemoved",
        [SessionEntryKind.TurnStarted] = "turnStarted",
        [SessionEntryKind.TurnEnded] = "turnEnded",
        [SessionEntryKind.Held] = "held",
        [SessionEntryKind.Released] = "released",
    }.ToFrozenDictionary();

    /// <summary>The type of an entry's event.</summary>
    public static string TypeOf(SessionEntryKind kind) => Types.GetValueOrDefault(kind, EventTypes.SessionChanged);

    /// <summary>The event of an entry.</summary>
    public static EventData Of(string session, SessionEntry entry, SessionBirth birth) => new()
    {
        Tenant = birth.Tenant,
        Workflow = birth.Workflow,
        Session = session,
        Actor = entry.Actor,
        State = Words.GetValueOrDefault(entry.Kind),
        Code = entry.Kind == SessionEntryKind.TurnEnded ? entry.Name : null,
        Count = entry.Turn,
        Subject = entry.Kind == SessionEntryKind.Seeded ? birth.ForkedFrom
            : entry.Kind is SessionEntryKind.Checkpointed or SessionEntryKind.Restored ? entry.Name
            : null,
    };

    /// <summary>The event of a session that was forgotten.</summary>
    public static EventData Of(SessionErasure erasure, string? reason) => new()
    {
        Tenant = erasure.Tenant,
        Workflow = erasure.Workflow,
        Session = erasure.Session,
        Actor = erasure.By,
        State = erasure.Cause,
        Reason = reason,
        Count = erasure.Entries,
    };
}
