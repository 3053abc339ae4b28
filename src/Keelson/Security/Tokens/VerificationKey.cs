using System.Security.Cryptography;

namespace Keelson.Security.Tokens;

/// <summary>One public key. ECDsa instances are not promised to be safe for concurrent use, so calls take turns.</summary>
internal sealed class VerificationKey(ECDsa key)
{
    private readonly Lock _turn = new();

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_turn)
        {
            return Es256.Verify(key, data, signature);
        }
    }
}
