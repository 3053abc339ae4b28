namespace Keelson.Server.Api.Sessions;

/// <summary>One page of messages, the oldest first.</summary>
/// <param name="Items">The messages.</param>
/// <param name="NextCursor">Where the next page begins; absent when there is nothing more.</param>
internal sealed record SessionMessagePage(IReadOnlyList<SessionMessageView> Items, string? NextCursor);
