using System.Security.Cryptography;
using System.Text;

namespace Keelson.Tools;

/// <summary>
/// Names one intended effect. The same intent gives the same key after any crash, so a server that honours it does the work once:
/// lower-case base 32 of SHA-256 over tenant, run, step, attempt group, tool, tool version and arguments, 32 characters.
/// </summary>
/// <param name="Value">The text.</param>
public readonly record struct IdempotencyKey(string Value)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567"; // RFC 4648.
    private const int Length = 32; // 160 bits: collisions are out of reach, and the key still fits on one line.

    /// <summary>The key of a call that a run makes.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="run">The run.</param>
    /// <param name="stepPath">The position in the recorded history; never the model's own id of the call, which changes when it is asked again.</param>
    /// <param name="attemptGroup">0; grows only when a person decides to do it again.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="toolVersion">The version of its definition.</param>
    /// <param name="argumentsSha256">SHA-256 of the canonical arguments, 32 bytes.</param>
    internal static IdempotencyKey Derive(
        string tenant, string run, string stepPath, int attemptGroup, string tool, string toolVersion, ReadOnlySpan<byte> argumentsSha256)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("keelson-idem-v1"u8);
        Append(hash, tenant);
        Append(hash, run);
        Append(hash, stepPath);
        Append(hash, attemptGroup.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Append(hash, tool);
        Append(hash, toolVersion);
        hash.AppendData([0]);
        hash.AppendData(argumentsSha256);
        return Encode(hash);
    }

    /// <summary>The key under which the ledger keeps a call whose key the client chose; it can not meet the key of any run.</summary>
    internal static IdempotencyKey OfClient(string tenant, string clientKey)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("keelson-client-idem-v1"u8);
        Append(hash, tenant);
        Append(hash, clientKey);
        return Encode(hash);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static void Append(IncrementalHash hash, string text)
    {
        hash.AppendData([0]);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    private static IdempotencyKey Encode(IncrementalHash hash)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        Span<char> text = stackalloc char[Length];
        var (bits, held, next) = (0, 0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (held < 5)
            {
                bits = ((bits << 8) | digest[next++]) & 0xFFFF;
                held += 8;
            }

            held -= 5;
            text[i] = Alphabet[(bits >> held) & 31];
        }

        return new IdempotencyKey(new string(text));
    }
}
