namespace Operations.Changes;

/// <summary>One line that a change adds or removes.</summary>
/// <param name="Number">Its number in the new file when added, in the old file when removed.</param>
/// <param name="Text">The line without its mark.</param>
internal sealed record DiffLine(int Number, string Text);
