namespace Authoring;

/// <summary>How an alert was dealt with.</summary>
/// <param name="IsResolved">True when the service is quiet again.</param>
/// <param name="Cause">The root cause in a few words.</param>
/// <param name="Restarted">True when the service was restarted.</param>
public sealed record Resolution(bool IsResolved, string Cause, bool Restarted);
