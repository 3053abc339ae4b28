namespace Keelson.Sessions;

/// <summary>Reaches sessions wherever they are. Answers come after what was asked is durable. Safe for concurrent use.</summary>
internal interface ISessions
{
    /// <summary>Does what is asked.</summary>
    Task<SessionAnswer> DoAsync(string session, SessionCommand command, ReadOnlyMemory<byte> data);

    /// <summary>The session as it stands, with its version; null when there is none.</summary>
    Task<(SessionImage Image, long Version)?> ReadAsync(string session);

    /// <summary>What a fork begins with; null when there is no session or no such checkpoint.</summary>
    Task<SessionImage?> SeedAsync(string session, string? checkpoint);

    /// <summary>One value; null when there is none.</summary>
    Task<SessionValue?> ValueAsync(string session, string key);
}
