namespace Keelson.Inference.Protocols.Neutral;

/// <summary>One message of a conversation.</summary>
/// <param name="IsAssistant">True when the model said it; what users and tools say comes from the other side.</param>
/// <param name="Parts">Its parts, in order.</param>
internal sealed record NeutralTurn(bool IsAssistant, IReadOnlyList<NeutralPart> Parts);
