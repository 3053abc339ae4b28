namespace Keelson.Server.Api;

/// <summary>A response that was forgotten.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Object">The kind of thing.</param>
/// <param name="Deleted">Always true.</param>
internal sealed record ForgottenResponse(string Id, string Object, bool Deleted);
