namespace Keelson.Telemetry.Query;

/// <summary>One line of an NDJSON text.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Bytes">Its bytes without the line end; empty when it is too long.</param>
/// <param name="IsTooLong">True when it is over the limit; its bytes were read and thrown away.</param>
internal readonly record struct NdjsonLine(long Number, ReadOnlyMemory<byte> Bytes, bool IsTooLong);
