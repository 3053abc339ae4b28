using Keelson.Primitives;

namespace Keelson.Server.Api;

/// <summary>A verdict on a business outcome.</summary>
/// <param name="Run">The run.</param>
/// <param name="Kind">For example incident.resolved.</param>
/// <param name="Verdict">success, failure or revoked.</param>
/// <param name="Value">What it is worth.</param>
/// <param name="Reason">Why.</param>
internal sealed record OutcomeRequest(string? Run, string? Kind, string? Verdict, Money? Value, string? Reason);
