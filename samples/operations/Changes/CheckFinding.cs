namespace Operations.Changes;

/// <summary>One thing that a check found.</summary>
/// <param name="Check">The check.</param>
/// <param name="IsBlocking">True when the change must not be merged with it.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">The line in the new file, or null when it is about the whole file.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record CheckFinding(string Check, bool IsBlocking, string Path, int? Line, string Message);
