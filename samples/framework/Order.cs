namespace FrameworkSample;

/// <summary>What a shop asks for.</summary>
/// <param name="Item">The item.</param>
/// <param name="Wanted">How many must be there.</param>
public sealed record Order(string Item, int Wanted);
