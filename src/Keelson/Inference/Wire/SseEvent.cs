namespace Keelson.Inference.Wire;

/// <summary>One event of a stream; its memory is valid until the scanner takes more bytes.</summary>
/// <param name="Raw">The event as it came, with the blank line that ends it.</param>
/// <param name="Data">Its data lines, joined; empty when it has none (a comment or a keep-alive).</param>
/// <param name="IsError">True when its name is <c>error</c>.</param>
internal readonly record struct SseEvent(ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Data, bool IsError)
{
    /// <summary>True for the mark that ends an OpenAI stream.</summary>
    public bool IsDone => Data.Span.SequenceEqual("[DONE]"u8);
}
