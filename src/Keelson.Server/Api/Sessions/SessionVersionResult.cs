using System.Buffers.Text;

namespace Keelson.Server.Api.Sessions;

/// <summary>Answers a <see cref="SessionVersionView"/> in one piece, without a serializer: this is the answer of every change.</summary>
internal sealed class SessionVersionResult(long version) : IResult
{
    private const int BytesMax = 40; // The longest number has 20 digits.

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        var bytes = response.BodyWriter.GetSpan(BytesMax);
        "{\"version\":"u8.CopyTo(bytes);
        var length = "{\"version\":"u8.Length;
        Utf8Formatter.TryFormat(version, bytes[length..], out var digits);
        length += digits;
        bytes[length++] = (byte)'}';
        response.ContentLength = length;
        response.BodyWriter.Advance(length);
        return response.BodyWriter.FlushAsync(httpContext.RequestAborted).AsTask();
    }
}
