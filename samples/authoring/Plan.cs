namespace Authoring;

/// <summary>What the model thinks should be done.</summary>
/// <param name="Restart">True when a restart helps.</param>
/// <param name="Cause">The root cause in a few words.</param>
public sealed record Plan(bool Restart, string Cause);
