namespace Keelson.Sessions;

/// <summary>A large part of a message: its bytes lie in a journal of the session's own for parts, and a null holds its place in the message.</summary>
/// <param name="Offset">Where in the message's JSON the null stands.</param>
/// <param name="Place">The entry of the parts' journal that has the bytes.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Digest">SHA-256 of the bytes, in hex.</param>
internal sealed record SessionPart(int Offset, long Place, int Length, string Digest);
