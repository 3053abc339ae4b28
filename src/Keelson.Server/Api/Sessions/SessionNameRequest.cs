namespace Keelson.Server.Api.Sessions;

/// <summary>The body of a checkpoint, a restore or a fork.</summary>
/// <param name="Name">The checkpoint; for a fork what stands now when absent.</param>
internal sealed record SessionNameRequest(string? Name);
