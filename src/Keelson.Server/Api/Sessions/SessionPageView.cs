using Keelson.Sessions;

namespace Keelson.Server.Api.Sessions;

/// <summary>One page of sessions.</summary>
/// <param name="Items">The sessions.</param>
/// <param name="NextCursor">Where the next page begins; absent when there is nothing more.</param>
internal sealed record SessionPageView(IReadOnlyList<SessionRow> Items, string? NextCursor);
