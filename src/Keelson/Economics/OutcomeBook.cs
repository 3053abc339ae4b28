namespace Keelson.Economics;

/// <summary>Every outcome policy; a model of the platform snapshot.</summary>
/// <param name="Policies">By workflow name.</param>
public sealed record OutcomeBook(IReadOnlyDictionary<string, OutcomePolicy> Policies);
