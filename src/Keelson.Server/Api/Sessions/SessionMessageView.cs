using System.Text.Json;

namespace Keelson.Server.Api.Sessions;

/// <summary>One message.</summary>
/// <param name="Number">Its number, never given twice.</param>
/// <param name="At">When.</param>
/// <param name="Message">In the OpenAI chat format.</param>
internal sealed record SessionMessageView(long Number, DateTimeOffset At, JsonElement Message);
