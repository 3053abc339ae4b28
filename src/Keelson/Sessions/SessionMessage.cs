namespace Keelson.Sessions;

/// <summary>One message; numbers are never given twice, also after a restore.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">When.</param>
/// <param name="Json">The message in the OpenAI chat format.</param>
/// <param name="Parts">Its large parts, in order, which are kept elsewhere; null when the message is whole.</param>
internal sealed record SessionMessage(long Number, DateTimeOffset At, byte[] Json, SessionPart[]? Parts = null)
{
    /// <summary>How many bytes it has when it is whole.</summary>
    public long Weigh() => SessionParts.WholeLength(Json.Length, Parts);
}
