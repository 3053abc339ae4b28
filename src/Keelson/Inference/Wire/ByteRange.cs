namespace Keelson.Inference.Wire;

/// <summary>A part of a body.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>The byte behind the last one.</summary>
    public int End => Start + Length;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body) => body.Slice(Start, Length);
}
