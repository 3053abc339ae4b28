namespace Keelson.Server.Api.Sessions;

/// <summary>A session that is gone.</summary>
/// <param name="Id">The session.</param>
/// <param name="ErasedAt">When.</param>
/// <param name="Cause">erased or expired.</param>
/// <param name="Receipt">A JWS that says so; checked against /.well-known/jwks.json.</param>
internal sealed record SessionReceiptView(string Id, DateTimeOffset ErasedAt, string Cause, string Receipt);
