using System.Security.Cryptography;
using Keelson.Storage;

namespace Keelson.Sessions;

/// <summary>Puts the large parts of messages back into their places.</summary>
internal static class SessionParts
{
    /// <summary>What stands where a part was.</summary>
    public static ReadOnlySpan<byte> Hole => "null"u8;

    /// <summary>How many bytes the message has when it is whole.</summary>
    public static long WholeLength(int json, SessionPart[]? parts) => json + (parts?.Sum(part => (long)part.Length - Hole.Length) ?? 0);

    /// <summary>The image with every message whole.</summary>
    public static async ValueTask<SessionImage> FillAsync(IStore store, string session, SessionImage image, CancellationToken cancellation)
    {
        if (image.Messages.All(message => message.Parts is null))
        {
            return image;
        }

        var messages = new List<SessionMessage>(image.Messages.Count);
        foreach (var message in image.Messages)
        {
            messages.Add(message.Parts is not { } parts ? message : message with
            {
                Json = await FillAsync(store, session, message.Json, parts, cancellation) ?? throw Damaged(session, parts[0]),
                Parts = null,
            });
        }

        return image with { Messages = messages, LastPart = 0 };
    }

    /// <summary>The message whole; null when its parts are gone, as those of a session that was forgotten are.</summary>
    /// <exception cref="InvalidDataException">The bytes are not those that were kept.</exception>
    public static async ValueTask<byte[]?> FillAsync(
        IStore store, string session, ReadOnlyMemory<byte> json, SessionPart[] parts, CancellationToken cancellation)
    {
        var whole = new byte[WholeLength(json.Length, parts)];
        var (read, written) = (0, 0);
        foreach (var part in parts)
        {
            var found = await store.ReadJournalAsync(SessionTables.Parts(session), part.Place - 1, 1, cancellation);
            if (found.Count == 0 || found[0].Version != part.Place)
            {
                return null;
            }

            Check(session, part, found[0].Payload.Span);
            Copy(json.Span[read..part.Offset], whole, ref written);
            Copy(found[0].Payload.Span, whole, ref written);
            read = part.Offset + Hole.Length;
        }

        Copy(json.Span[read..], whole, ref written);
        return whole;
    }

    private static void Copy(ReadOnlySpan<byte> from, byte[] to, ref int at)
    {
        from.CopyTo(to.AsSpan(at));
        at += from.Length;
    }

    private static void Check(string session, SessionPart part, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != part.Length || !string.Equals(Convert.ToHexStringLower(SHA256.HashData(bytes)), part.Digest, StringComparison.Ordinal))
        {
            throw Damaged(session, part);
        }
    }

    private static InvalidDataException Damaged(string session, SessionPart part) =>
        new($"The part {part.Place} of a message of session {session} is not what was kept ({part.Digest}). Restore a backup, or erase the session.");
}
