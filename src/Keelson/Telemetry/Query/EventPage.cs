using Keelson.Storage;

namespace Keelson.Telemetry.Query;

/// <summary>One page of events.</summary>
/// <param name="Items">In the order that was asked for.</param>
/// <param name="NextCursor">Where the next page begins; null when there was nothing more.</param>
/// <param name="Position">The newest position of the stream when the page was read.</param>
internal sealed record EventPage(IReadOnlyList<StoredEvent> Items, string? NextCursor, long Position);
