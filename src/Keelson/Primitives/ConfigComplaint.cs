namespace Keelson.Primitives;

/// <summary>One thing that is wrong in a configuration; the loader turns the path into file:line:column.</summary>
/// <param name="Path">Where, for example <c>workflows.incident-triage.models[0]</c>.</param>
/// <param name="Message">What is wrong and what would be right, as a sentence.</param>
/// <param name="IsWarning">True when the configuration may still be used.</param>
public sealed record ConfigComplaint(string Path, string Message, bool IsWarning = false);
