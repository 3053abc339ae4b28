namespace Keelson.Context.Compaction;

/// <summary>One thing that was done.</summary>
/// <param name="Kind">What.</param>
/// <param name="First">The first message that it was done to, counted from 0 in the conversation as it came.</param>
/// <param name="Count">How many messages.</param>
/// <param name="TokensBefore">What they held.</param>
/// <param name="TokensAfter">What stands in their place.</param>
internal sealed record CompactionEdit(CompactionEditKind Kind, int First, int Count, long TokensBefore, long TokensAfter);
