namespace Keelson.Workflows;

/// <summary>What a workflow's author says that a run achieved.</summary>
/// <param name="Kind">The kind of outcome.</param>
/// <param name="Verdict">success or failure.</param>
internal sealed record DeclaredOutcome(string Kind, string Verdict);
