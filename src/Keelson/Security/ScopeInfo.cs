namespace Keelson.Security;

/// <summary>One scope, or one family of scopes with a NAME in it.</summary>
/// <param name="Name">The exact string, or the pattern with NAME.</param>
/// <param name="Allows">What it allows, as a sentence.</param>
public sealed record ScopeInfo(string Name, string Allows);
