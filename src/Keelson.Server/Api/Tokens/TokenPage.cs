namespace Keelson.Server.Api.Tokens;

/// <summary>A page of tokens.</summary>
/// <param name="Items">The newest first.</param>
/// <param name="NextCursor">Where the next page begins; absent on the last.</param>
internal sealed record TokenPage(IReadOnlyList<TokenView> Items, string? NextCursor);
