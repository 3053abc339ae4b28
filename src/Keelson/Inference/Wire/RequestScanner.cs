namespace Keelson.Inference.Wire;

/// <summary>Reads requests of all protocols.</summary>
internal static class RequestScanner
{
    /// <summary>Scans a body.</summary>
    public static ChatRequestScan Scan(WireProtocol protocol, ReadOnlyMemory<byte> body, InferenceOptions options) =>
        protocol == WireProtocol.OpenAiChat ? ChatRequestScanner.Scan(body, options) : MemberScanner.Scan(body, ScannedMembers.Of(protocol), options);
}
