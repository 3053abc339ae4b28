namespace Keelson.Server.Api;

/// <summary>One page of outcomes, those of the newest runs first.</summary>
/// <param name="Items">The outcomes.</param>
/// <param name="NextCursor">Where the next page begins; null at the end.</param>
internal sealed record OutcomePage(IReadOnlyList<OutcomeView> Items, string? NextCursor);
