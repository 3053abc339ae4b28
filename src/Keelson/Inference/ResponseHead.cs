namespace Keelson.Inference;

/// <summary>What is known of an answer before its first byte.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="Headers">Response headers (Keelson-Request-Id, Keelson-Model, ...).</param>
/// <param name="IsStream">True when bytes follow as they arrive; false when the body comes in one write.</param>
public sealed record ResponseHead(
    int Status,
    string ContentType,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    bool IsStream);
