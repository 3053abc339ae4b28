namespace Keelson.Sessions;

/// <summary>Answers in a session. Agents are defined in a room above this one, which brings the implementation. Expected failures are in the outcome.</summary>
internal interface ISessionAgent
{
    /// <summary>Answers the conversation; each piece of text is handed over as it comes.</summary>
    Task<SessionTurnOutcome> AnswerAsync(SessionTurnAsk ask, Func<string, ValueTask> onPiece, CancellationToken cancellation);
}
