using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>Names steps and what they are asked for. Pure.</summary>
internal static class StepAsk
{
    private const int NameLengthMax = 100; // A name stands in paths, events and pages.

    /// <summary>The digest of a step that is asked for nothing but its name.</summary>
    public static string Nothing { get; } = Hash([]);

    /// <summary>Throws when a name can not stand in a path.</summary>
    public static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > NameLengthMax || name.AsSpan().ContainsAny('/', '[', ']'))
        {
            throw new ArgumentException($"A step's name has at most {NameLengthMax} characters and none of / [ ].", nameof(name));
        }
    }

    public static string DigestOf(ReadOnlyMemory<byte> json) => Hash(CanonicalJson.Canonicalize(json));

    public static string DigestOf(string title, JsonElement? details) => DigestOf(KeelsonJson.Serialize(new { title, details }));

    public static string DigestOf(string text) => Hash(Encoding.UTF8.GetBytes(text));

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
