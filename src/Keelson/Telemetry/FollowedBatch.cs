using Keelson.Storage;

namespace Keelson.Telemetry;

/// <summary>What a <see cref="StreamFollower"/> brings.</summary>
/// <param name="Events">In the order of positions; may be empty. Valid until the next call.</param>
/// <param name="Position">Everything up to here has been brought.</param>
internal readonly record struct FollowedBatch(IReadOnlyList<StoredEvent> Events, long Position);
