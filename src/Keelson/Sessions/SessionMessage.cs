namespace Keelson.Sessions;

/// <summary>One message; numbers are never given twice, also after a restore.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">When.</param>
/// <param name="Json">The message in the OpenAI chat format.</param>
internal sealed record SessionMessage(long Number, DateTimeOffset At, byte[] Json);
