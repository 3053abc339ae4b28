namespace Keelson.Sessions;

/// <summary>One event of a session's stream.</summary>
/// <param name="Id">Where the reader is afterwards.</param>
/// <param name="Type">What it is: piece, erased, or the kind of the entry.</param>
/// <param name="Json">Its data.</param>
internal sealed record SessionEvent(SessionEventId Id, string Type, byte[] Json);
