using Keelson.Primitives;

namespace Keelson.Sessions;

/// <summary>One line of the list of sessions; as of the last turn, checkpoint or hold.</summary>
/// <param name="Id">The session.</param>
/// <param name="Workflow">Its workflow class.</param>
/// <param name="Sensitivity">How sensitive it is.</param>
/// <param name="Value">What it is worth.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="ChangedAt">When this line was written.</param>
/// <param name="ExpiresAt">When it may be forgotten, unless it changes.</param>
/// <param name="Messages">Messages that stand.</param>
/// <param name="ContextTokens">Tokens of the context after the last turn.</param>
/// <param name="Hold">Why it may not be forgotten, or null.</param>
internal sealed record SessionRow(
    string Id,
    string Workflow,
    Sensitivity Sensitivity,
    ValueClass Value,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt,
    DateTimeOffset ExpiresAt,
    int Messages,
    long ContextTokens,
    string? Hold)
{
    /// <summary>The line of a state.</summary>
    public static SessionRow Of(string id, SessionState state, DateTimeOffset expiresAt) => new(
        id,
        state.Birth!.Workflow,
        state.Birth.Sensitivity,
        state.Birth.Value,
        state.CreatedAt,
        state.ChangedAt,
        expiresAt,
        state.Line.Count,
        state.ContextTokens,
        state.Hold);
}
