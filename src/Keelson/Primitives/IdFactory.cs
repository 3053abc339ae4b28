namespace Keelson.Primitives;

/// <summary>Makes identifiers that sort by time: UUID version 7 of the injected clock, in 26 lower-case Crockford base-32 digits.</summary>
public sealed class IdFactory(TimeProvider time)
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>A new identifier behind a prefix, for example <c>r_</c>.</summary>
    public string Next(string prefix) => string.Concat(prefix, Encode(Guid.CreateVersion7(time.GetUtcNow())));

    /// <summary>A new identifier of an event.</summary>
    public string NextEventId() => Encode(Guid.CreateVersion7(time.GetUtcNow()));

    /// <summary>A new run identifier.</summary>
    public RunId NextRun() => new(Next("r_"));

    /// <summary>A new request identifier.</summary>
    public RequestId NextRequest() => new(Next("q_"));

    /// <summary>A new session identifier.</summary>
    public SessionId NextSession() => new(Next("s_"));

    /// <summary>The run identifier that belongs to a time and a seed of at least ten bytes: the same for the same, and sorted like any other.</summary>
    internal static RunId RunAt(DateTimeOffset time, ReadOnlySpan<byte> seed)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(time).TryWriteBytes(bytes, bigEndian: true, out _);
        var version = (byte)(bytes[6] & 0xF0);
        seed[..10].CopyTo(bytes[6..]);
        bytes[6] = (byte)(version | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new RunId(string.Concat("r_", Encode(new Guid(bytes, bigEndian: true))));
    }

    private static string Encode(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return string.Create(26, value, static (chars, number) =>
        {
            for (var i = chars.Length - 1; i >= 0; i--)
            {
                chars[i] = Digits[(int)(number & 31)];
                number >>= 5;
            }
        });
    }
}
