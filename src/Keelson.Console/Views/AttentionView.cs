namespace Keelson.Console.Views;

/// <summary>Something that somebody has to look at: an open incident, or an alert that is a ticket.</summary>
/// <param name="Severity">page or ticket.</param>
/// <param name="Workflow">The workflow class, if it is about one.</param>
/// <param name="Wave">Its rollout wave at that time.</param>
/// <param name="Text">What happened, as a sentence.</param>
/// <param name="Since">Since when; null for an alert that fires now.</param>
public sealed record AttentionView(string Severity, string? Workflow, int? Wave, string Text, DateTimeOffset? Since);
