namespace Keelson.Server.Api.Government;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextCursor">Where the next page goes on; absent on the last one.</param>
/// <param name="Position">The stream position that the figures include.</param>
internal sealed record GovernmentPage<T>(IReadOnlyList<T> Items, string? NextCursor, long Position);
