namespace Keelson.Sessions;

/// <summary>A turn that is in progress.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Node">The process that runs it; when that is gone, so is the turn.</param>
/// <param name="StartedAt">Since when.</param>
internal sealed record SessionTurn(long Number, string Node, DateTimeOffset StartedAt);
