namespace Operations.Effects;

/// <summary>How many calls ended in one way.</summary>
/// <param name="Result">accepted, replayed, refused or faulted.</param>
/// <param name="Count">How many.</param>
internal sealed record CallCount(string Result, long Count);
