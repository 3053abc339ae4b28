namespace Keelson.Telemetry;

/// <summary>The head row of a saved projection; its bytes follow in numbered rows.</summary>
/// <param name="SchemaVersion">What the bytes mean.</param>
/// <param name="Position">The position that the state includes.</param>
/// <param name="Chunks">How many rows follow.</param>
/// <param name="Length">How many bytes they hold together.</param>
/// <param name="Sha256">Their digest, hex.</param>
internal sealed record ProjectionSave(int SchemaVersion, long Position, int Chunks, long Length, string Sha256);
