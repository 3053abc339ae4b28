using System.Security.Cryptography;
using System.Text;

namespace Keelson.Inference;

/// <summary>What keeps a conversation in its place, so that the provider's prompt cache stays warm. Always scoped by tenant.</summary>
internal static class StickyKey
{
    /// <summary>The key of a call: its affinity key, session or run; the request itself when it has none.</summary>
    public static string Of(InferenceCall call) => call.Attribution.Tenant + "/" + (Named(call) ?? call.Id.Value);

    /// <summary>What is told to the provider: a digest, so that our identifiers stay with us; null when there is nothing to keep together.</summary>
    public static string? ForProvider(InferenceCall call) =>
        Named(call) is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Of(call))).AsSpan(0, 16));

    private static string? Named(InferenceCall call) => call.AffinityKey ?? call.Attribution.Session?.Value ?? call.Attribution.Run?.Value;
}
