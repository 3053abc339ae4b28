namespace FrameworkSample;

/// <summary>What the agent said in the end.</summary>
/// <param name="Answer">Its answer.</param>
public sealed record Restocked(string Answer);
