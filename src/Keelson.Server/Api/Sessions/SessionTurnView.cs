namespace Keelson.Server.Api.Sessions;

/// <summary>A turn that was begun, and what it brought when it has ended.</summary>
/// <param name="Turn">The turn.</param>
/// <param name="Version">The session's version.</param>
/// <param name="Messages">What the agent and its tools said; absent when the turn was not waited for.</param>
internal sealed record SessionTurnView(long Turn, long Version, IReadOnlyList<SessionMessageView>? Messages);
