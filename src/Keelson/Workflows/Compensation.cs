namespace Keelson.Workflows;

/// <summary>A tool call that undoes something.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">Becomes its JSON object of arguments; null: none.</param>
public sealed record Compensation(string Tool, object? Arguments = null);
