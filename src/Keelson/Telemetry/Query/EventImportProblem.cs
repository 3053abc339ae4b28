namespace Keelson.Telemetry.Query;

/// <summary>A line that was not taken.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record EventImportProblem(long Line, string Reason);
