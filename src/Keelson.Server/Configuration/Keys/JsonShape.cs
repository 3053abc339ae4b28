namespace Keelson.Server.Configuration.Keys;

/// <summary>Any mapping; it is handed on as JSON.</summary>
internal sealed record JsonShape : ConfigShape;
