namespace Keelson.Inference.Protocols.Neutral;

/// <summary>
/// What a provider needs back to trust its reasoning stands in a place of the client's protocol, so that the client brings it back without
/// knowing: as it is where both are the same, and named by its origin elsewhere. It is given to no provider of another protocol.
/// </summary>
internal static class ReasoningSeal
{
    private const string Mark = "keelson:";
    private const string OfMessages = "messages";
    private const string Redacted = "redacted";
    private const string OfResponses = "responses";
    private const string Bare = "text";

    /// <summary>Reasoning that can be read and has no seal: its place says so, because a continuation may keep it.</summary>
    public static string Unsealed => Mark + Bare;

    /// <summary>What a place of that protocol holds for a piece of reasoning; null: nothing.</summary>
    public static string? Write(string? seal, string? id, WireProtocol? origin, bool isRedacted, WireProtocol place) =>
        seal is null || origin is null ? null
        : origin == place ? seal
        : string.Join(':', "keelson", isRedacted ? Redacted : origin == WireProtocol.OpenAiResponses ? OfResponses : OfMessages, id, seal);

    /// <summary>Reads what a place of that protocol holds.</summary>
    public static NeutralPart Read(NeutralPart part, string? held, WireProtocol place)
    {
        if (string.IsNullOrEmpty(held))
        {
            return part;
        }

        if (!held.StartsWith(Mark, StringComparison.Ordinal))
        {
            return part with { Seal = held, SealOf = place };
        }

        return held.Split(':', 4) is [_, var origin and (OfMessages or Redacted or OfResponses), var id, { Length: > 0 } seal]
            ? part with
            {
                Seal = seal,
                SealOf = origin == OfResponses ? WireProtocol.OpenAiResponses : WireProtocol.AnthropicMessages,
                IsRedacted = origin == Redacted,
                Id = id.Length > 0 ? id : part.Id,
            }
            : part;
    }
}
