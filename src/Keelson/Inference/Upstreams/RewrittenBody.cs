using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Keelson.Inference.Wire;

namespace Keelson.Inference.Upstreams;

/// <summary>
/// The client's body with the few members replaced that we own; every other byte is the client's. Written piece by piece, so that a
/// large prompt is never copied.
/// </summary>
internal sealed class RewrittenBody : HttpContent
{
    private readonly List<ReadOnlyMemory<byte>> _pieces;
    private readonly long _length;

    private RewrittenBody(List<ReadOnlyMemory<byte>> pieces)
    {
        _pieces = pieces;
        foreach (var piece in pieces)
        {
            _length += piece.Length;
        }

        Headers.TryAddWithoutValidation("Content-Type", "application/json");
    }

    /// <summary>The body of one attempt.</summary>
    public static RewrittenBody Of(UpstreamCall call, JsonEncodedText outputLimitMember)
    {
        var shape = call.Shape;
        var edits = new List<(ByteRange Range, byte[] Text)>(4);
        var insert = new StringBuilder();
        var model = JsonEncodedText.Encode(call.Deployment.UpstreamModel).Value;
        if (shape.ModelRange is { } modelRange)
        {
            edits.Add((modelRange, Encoding.UTF8.GetBytes('"' + model + '"')));
        }
        else
        {
            insert.Append(CultureInfo.InvariantCulture, $"\"model\":\"{model}\",");
        }

        LimitOutput(call, outputLimitMember, edits, insert);
        AskForUsage(call, edits, insert);
        LimitTools(call, edits, insert);
        if (insert.Length > 0)
        {
            // The object is not empty: it has messages, so a comma may follow what is put in.
            edits.Add((new ByteRange(shape.BodyStart, 0), Encoding.UTF8.GetBytes(insert.ToString())));
        }

        edits.Sort(static (left, right) => left.Range.Start.CompareTo(right.Range.Start));
        return new RewrittenBody(Cut(call.Body, edits));
    }

    /// <summary>The pieces, for tests and for reading in process.</summary>
    internal byte[] ToArray()
    {
        var all = new byte[_length];
        var at = 0;
        foreach (var piece in _pieces)
        {
            piece.CopyTo(all.AsMemory(at));
            at += piece.Length;
        }

        return all;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var piece in _pieces)
        {
            await stream.WriteAsync(piece, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    private static void LimitOutput(UpstreamCall call, JsonEncodedText member, List<(ByteRange Range, byte[] Text)> edits, StringBuilder insert)
    {
        if (call.OutputTokensMax is not { } limit)
        {
            return;
        }

        var text = Encoding.UTF8.GetBytes(limit.ToString(CultureInfo.InvariantCulture));
        if (call.Shape.MaxTokensRange is { } maxTokens)
        {
            edits.Add((maxTokens, text));
        }

        if (call.Shape.MaxCompletionTokensRange is { } maxCompletionTokens)
        {
            edits.Add((maxCompletionTokens, text));
        }

        if (call.Shape.MaxTokensRange is null && call.Shape.MaxCompletionTokensRange is null)
        {
            insert.Append(CultureInfo.InvariantCulture, $"\"{member}\":{limit},");
        }
    }

    private static void LimitTools(UpstreamCall call, List<(ByteRange Range, byte[] Text)> edits, StringBuilder insert)
    {
        if (call.ToolUsesMax is not { } limit)
        {
            return;
        }

        var number = limit.ToString(CultureInfo.InvariantCulture);
        if (call.Protocol == WireProtocol.OpenAiResponses)
        {
            if (call.Shape.ToolCallsRange is { } said)
            {
                edits.Add((said, Encoding.UTF8.GetBytes(number)));
            }
            else
            {
                insert.Append(CultureInfo.InvariantCulture, $"\"max_tool_calls\":{number},");
            }
        }
        else if (call.Protocol == WireProtocol.AnthropicMessages)
        {
            foreach (var tool in ServerToolScanner.Scan(call.Body.Span, call.Shape.Tools).Where(tool => tool is { HasLimit: true, UsesMax: null }))
            {
                edits.Add(tool.OpenUses is { } open
                    ? (open, Encoding.UTF8.GetBytes(number))
                    : (new ByteRange(tool.BodyAt, 0), Encoding.UTF8.GetBytes($"\"max_uses\":{number},")));
            }
        }
    }

    private static void AskForUsage(UpstreamCall call, List<(ByteRange Range, byte[] Text)> edits, StringBuilder insert)
    {
        if (!call.IsUsageOurs)
        {
            return;
        }

        var shape = call.Shape;
        if (shape.IncludeUsageRange is { } includeUsage)
        {
            edits.Add((includeUsage, "true"u8.ToArray()));
        }
        else if (shape.StreamOptionsRange is not { } options)
        {
            insert.Append("\"stream_options\":{\"include_usage\":true},");
        }
        else if (shape.IsStreamOptionsEmpty)
        {
            edits.Add((options, "{\"include_usage\":true}"u8.ToArray()));
        }
        else
        {
            edits.Add((new ByteRange(options.Start + 1, 0), "\"include_usage\":true,"u8.ToArray()));
        }
    }

    private static List<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> body, List<(ByteRange Range, byte[] Text)> edits)
    {
        var pieces = new List<ReadOnlyMemory<byte>>((2 * edits.Count) + 1);
        var at = 0;
        foreach (var (range, text) in edits)
        {
            pieces.Add(body[at..range.Start]);
            pieces.Add(text);
            at = range.End;
        }

        pieces.Add(body[at..]);
        return pieces;
    }
}
