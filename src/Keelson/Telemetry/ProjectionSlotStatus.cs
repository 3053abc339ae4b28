namespace Keelson.Telemetry;

/// <summary>One projection of the fold.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SavedPosition">A restart reads the stream from here.</param>
/// <param name="Unfolded">Events that it failed on and that were left out since the start.</param>
internal sealed record ProjectionSlotStatus(string Name, long SavedPosition, long Unfolded);
