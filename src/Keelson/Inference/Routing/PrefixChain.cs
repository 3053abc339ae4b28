using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Keelson.Inference.Routing;

/// <summary>
/// A prompt as a chain of digests, one a block and each over all blocks before it, so that two prompts with a common start have a
/// common start of their chains. The tenant and the model are in the first link: prompts of two tenants never meet.
/// </summary>
internal static class PrefixChain
{
    /// <summary>Bytes of one block; about 600 tokens, so that a short system text alone pins nothing.</summary>
    public const int BlockBytes = 2048;

    /// <summary>Most blocks that are looked at; what is longer shares 128 KiB or nothing.</summary>
    public const int BlocksMax = 64;

    private const ulong Odd = 0x9E3779B97F4A7C15;

    /// <summary>The digests, the shortest prefix first; none when the prompt is shorter than a block.</summary>
    public static ulong[] Of(string tenant, string model, ReadOnlySpan<byte> prompt)
    {
        var chain = new ulong[Math.Min(BlocksMax, prompt.Length / BlockBytes)];
        if (chain.Length == 0)
        {
            return chain;
        }

        var digest = Mix(Mix(Odd, Encoding.UTF8.GetBytes(tenant)), Encoding.UTF8.GetBytes(model));
        for (var block = 0; block < chain.Length; block++)
        {
            digest = Mix(digest, prompt.Slice(block * BlockBytes, BlockBytes));
            chain[block] = digest;
        }

        return chain;
    }

    // Not cryptographic: a collision sends a request to another deployment of the same model, and no further.
    private static ulong Mix(ulong digest, ReadOnlySpan<byte> bytes)
    {
        digest ^= (ulong)bytes.Length * Odd;
        while (bytes.Length >= 8)
        {
            digest = BitOperations.RotateLeft(digest ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), 29) * Odd;
            bytes = bytes[8..];
        }

        foreach (var one in bytes)
        {
            digest = BitOperations.RotateLeft(digest ^ one, 29) * Odd;
        }

        return digest ^ (digest >> 32);
    }
}
