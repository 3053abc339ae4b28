using System.Text.Json;

namespace Keelson.Inference.Protocols.Responses;

/// <summary>What is kept of a response.</summary>
/// <param name="Items">Everything that was said up to and with it, as input items.</param>
/// <param name="Response">The response as the client got it.</param>
/// <param name="Workflow">On whose account; another workflow does not see it.</param>
internal sealed record ResponseRecord(JsonElement Items, JsonElement Response, string? Workflow)
{
    /// <summary>How many of the items were read by the model, and not written by it.</summary>
    public int InputItems { get; init; }
}
