using System.Text.Json;

namespace Keelson.Server.Api.Sessions;

/// <summary>The body of a message.</summary>
/// <param name="Content">Text, or parts in the OpenAI chat format.</param>
/// <param name="Role">user when absent; other roles need respond: false.</param>
/// <param name="Respond">Let the agent answer; true when absent.</param>
/// <param name="Wait">Answer when the turn has ended; true when absent.</param>
/// <param name="WhenBusy">refuse (when absent) or queue.</param>
internal sealed record SessionMessageRequest(JsonElement? Content, string? Role, bool? Respond, bool? Wait, string? WhenBusy);
