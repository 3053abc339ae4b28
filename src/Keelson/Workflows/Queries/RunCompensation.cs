namespace Keelson.Workflows.Queries;

/// <summary>One registered compensation as people see it.</summary>
/// <param name="Step">The step that it undoes.</param>
/// <param name="Tool">The tool that undoes it.</param>
/// <param name="Status">registered, retrying, done, failed or notNeeded.</param>
/// <param name="Attempts">How many attempts ended.</param>
/// <param name="Code">Why it failed.</param>
internal sealed record RunCompensation(string Step, string Tool, UndoPhase Status, int Attempts, string? Code)
{
    /// <summary>The compensation of a state.</summary>
    public static RunCompensation Of(UndoState undo) => new(undo.Path, undo.Tool, undo.Phase, undo.Attempts, undo.Fault?.Code);
}
