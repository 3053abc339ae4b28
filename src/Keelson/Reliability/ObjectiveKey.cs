namespace Keelson.Reliability;

/// <summary>Names one series of counts.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Kind">What is promised.</param>
internal readonly record struct ObjectiveKey(string Workflow, ObjectiveKind Kind);
