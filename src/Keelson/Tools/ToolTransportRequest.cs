using Keelson.Primitives;

namespace Keelson.Tools;

/// <summary>One HTTP request to a tool's server, whole.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Url">Absolute URL.</param>
/// <param name="Headers">Names and values.</param>
/// <param name="Body">The JSON body, or null.</param>
/// <param name="Timeout">How long until a complete answer.</param>
/// <param name="ResponseBytesMax">The most bytes that are read of an answer.</param>
internal sealed record ToolTransportRequest(
    string Tool,
    string Method,
    string Url,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte>? Body,
    TimeSpan Timeout,
    int ResponseBytesMax)
{
    /// <summary>On whose account; for the record of a refusal.</summary>
    public required Attribution Account { get; init; }
}
