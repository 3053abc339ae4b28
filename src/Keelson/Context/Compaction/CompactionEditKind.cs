namespace Keelson.Context.Compaction;

/// <summary>What was done to a part of a conversation.</summary>
internal enum CompactionEditKind
{
    /// <summary>A tool result gave way to a later result of the same call.</summary>
    Superseded,

    /// <summary>The middle of a tool result was cut out.</summary>
    Shortened,

    /// <summary>Turns gave way to their summary.</summary>
    Summarized,
}
