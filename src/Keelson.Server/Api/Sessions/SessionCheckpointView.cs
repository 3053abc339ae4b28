namespace Keelson.Server.Api.Sessions;

/// <summary>One checkpoint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">When.</param>
/// <param name="Messages">How many messages stood.</param>
internal sealed record SessionCheckpointView(string Name, DateTimeOffset At, int Messages);
