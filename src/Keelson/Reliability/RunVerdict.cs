namespace Keelson.Reliability;

/// <summary>The newest verdict on one kind of outcome of a run.</summary>
/// <param name="Kind">For example <c>incident.resolved</c>.</param>
/// <param name="IsSuccess">True when it was reached and not revoked.</param>
/// <param name="Time">When it was given.</param>
/// <param name="Position">Where it stands in the stream; decides between two of the same time.</param>
internal readonly record struct RunVerdict(string Kind, bool IsSuccess, DateTimeOffset Time, long Position);
