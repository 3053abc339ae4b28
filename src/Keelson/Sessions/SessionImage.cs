namespace Keelson.Sessions;

/// <summary>A session whole: what a snapshot keeps, and what a fork begins with.</summary>
/// <param name="Birth">For whom it is.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="ChangedAt">When it changed last.</param>
/// <param name="Messages">Every message that something refers to.</param>
/// <param name="Line">Those that stand, in order.</param>
/// <param name="LastMessage">The number of the newest message ever.</param>
/// <param name="Values">The keyed state.</param>
/// <param name="Checkpoints">The checkpoints by name.</param>
/// <param name="Turn">The turn in progress, or null.</param>
/// <param name="Turns">Turns that were begun.</param>
/// <param name="Hold">Why it may not be forgotten, or null.</param>
/// <param name="ContextTokens">Tokens of the context.</param>
/// <param name="LastPart">How many large parts were kept ever.</param>
internal sealed record SessionImage(
    SessionBirth Birth,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt,
    IReadOnlyList<SessionMessage> Messages,
    long[] Line,
    long LastMessage,
    IReadOnlyDictionary<string, SessionValue> Values,
    IReadOnlyDictionary<string, SessionCheckpoint> Checkpoints,
    SessionTurn? Turn,
    long Turns,
    string? Hold,
    long ContextTokens,
    long LastPart = 0);
