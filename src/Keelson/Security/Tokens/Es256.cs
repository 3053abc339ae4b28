using System.Security.Cryptography;

namespace Keelson.Security.Tokens;

/// <summary>ECDSA on P-256 with SHA-256, the one algorithm. Signatures are r and s, 32 bytes each (RFC 7518 3.4).</summary>
internal static class Es256
{
    public const string Algorithm = "ES256";

    private const int ScalarLength = 32;

    // The order of the group of P-256 (FIPS 186-4 D.1.2.3), big-endian.
    private static ReadOnlySpan<byte> Order =>
    [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];

    public static byte[] Sign(ECDsa key, ReadOnlySpan<byte> data) =>
        key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public static bool Verify(ECDsa key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == 2 * ScalarLength
        && IsScalar(signature[..ScalarLength])
        && IsScalar(signature[ScalarLength..])
        && key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    // 1 <= value < order. Libraries have accepted zeros before (CVE-2022-21449); the check costs nothing.
    private static bool IsScalar(ReadOnlySpan<byte> value) =>
        value.ContainsAnyExcept((byte)0) && value.SequenceCompareTo(Order) < 0;
}
