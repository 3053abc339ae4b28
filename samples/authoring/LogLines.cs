namespace Authoring;

/// <summary>What a search found.</summary>
/// <param name="Lines">The newest lines, the oldest first.</param>
public sealed record LogLines(IReadOnlyList<string> Lines);
