namespace Keelson.Rollout;

/// <summary>Successes of one kind of outcome.</summary>
/// <param name="Kind">For example <c>incident.resolved</c>.</param>
/// <param name="Successes">Runs whose newest verdict on it is a success.</param>
internal readonly record struct GateKind(string Kind, long Successes);
