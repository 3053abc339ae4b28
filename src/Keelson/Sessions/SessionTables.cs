using System.Globalization;
using Keelson.Storage;

namespace Keelson.Sessions;

/// <summary>Where sessions are kept.</summary>
internal static class SessionTables
{
    /// <summary>One line of each session, for lists.</summary>
    public static readonly RowTable Sessions = new("sessions");

    /// <summary>When each session is looked at next whether its time has come; the key begins with the time.</summary>
    public static readonly RowTable Expiry = new("session-expiry");

    /// <summary>Receipts of sessions that are forgotten.</summary>
    public static readonly RowTable Erased = new("sessions-erased");

    /// <summary>The journal of a session.</summary>
    public static JournalId Journal(string session) => new($"session/{session}");

    /// <summary>The large parts of a session's messages, in the order in which they came.</summary>
    public static JournalId Parts(string session) => new($"session-parts/{session}");

    /// <summary>The pieces of one turn's answer.</summary>
    public static JournalId Pieces(string session, long turn) => new(string.Create(CultureInfo.InvariantCulture, $"session-pieces/{session}/{turn}"));

    /// <summary>The key under which a session is looked at.</summary>
    public static string ExpiryKey(DateTimeOffset at, string session) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks:D19}/{session}");
}
