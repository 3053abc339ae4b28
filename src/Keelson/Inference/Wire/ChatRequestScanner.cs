using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>
/// Reads a chat request once, front to back, without building a document. Members that we do not own are not looked at. A member
/// that we own may stand there only once: readers disagree which of two wins, and a policy must not depend on that.
/// </summary>
internal ref struct ChatRequestScanner
{
    private readonly InferenceOptions _options;
    private readonly ChatRequestShape _shape;
    private Utf8JsonReader _reader;
    private Owned _seen;
    private Fault? _fault;

    private ChatRequestScanner(ReadOnlySpan<byte> body, InferenceOptions options)
    {
        _options = options;
        _reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = options.DepthMax });
        _shape = new ChatRequestShape { Length = body.Length };
    }

    [Flags]
    private enum Owned
    {
        None = 0,
        Model = 1,
        Stream = 2,
        MaxTokens = 4,
        MaxCompletionTokens = 8,
        Choices = 16,
        StreamOptions = 32,
        Messages = 64,
        Tools = 128,
        BestOf = 256,
        TopLogprobs = 512,
        ServiceTier = 1024,
        WebSearchOptions = 2048,
    }

    /// <summary>Scans a body.</summary>
    public static ChatRequestScan Scan(ReadOnlyMemory<byte> body, InferenceOptions options)
    {
        if (body.Length > options.BodyBytesMax)
        {
            return new ChatRequestScan(null, new Fault(
                ErrorCodes.RequestTooLarge,
                FormattableString.Invariant($"The body has {body.Length} bytes; the limit is {options.BodyBytesMax}.")));
        }

        var scanner = new ChatRequestScanner(body.Span, options);
        try
        {
            scanner.Read();
        }
        catch (JsonException broken)
        {
            return new ChatRequestScan(null, Invalid("", $"The body is not JSON that can be read: {Place(broken)}"));
        }
        catch (InvalidOperationException)
        {
            return new ChatRequestScan(null, Invalid("", "A name in the body is no Unicode text."));
        }

        return scanner._fault is { } fault ? new ChatRequestScan(null, fault) : new ChatRequestScan(scanner._shape, null);
    }

    private static string Place(JsonException broken) =>
        FormattableString.Invariant($"line {(broken.LineNumber ?? 0) + 1}, byte {(broken.BytePositionInLine ?? 0) + 1}. ") + broken.Message.Split(" LineNumber:")[0];

    private static Fault Invalid(string pointer, string detail) =>
        new(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail(pointer, detail)] };

    private void Read()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
        {
            _fault = Invalid("", "The body must be a JSON object.");
            return;
        }

        _shape.BodyStart = (int)_reader.BytesConsumed;
        while (_fault is null && _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(Which());
        }

        while (_fault is null && _reader.Read())
        {
            // What stands behind the object must be white space; the reader says so by throwing.
        }

        if (_fault is null && (_seen & Owned.Messages) == 0)
        {
            _fault = Invalid("/messages", "The request has no messages.");
        }
    }

    private readonly Owned Which()
    {
        if (_reader.ValueTextEquals("model"u8)) { return Owned.Model; }
        if (_reader.ValueTextEquals("messages"u8)) { return Owned.Messages; }
        if (_reader.ValueTextEquals("stream"u8)) { return Owned.Stream; }
        if (_reader.ValueTextEquals("stream_options"u8)) { return Owned.StreamOptions; }
        if (_reader.ValueTextEquals("max_tokens"u8)) { return Owned.MaxTokens; }
        if (_reader.ValueTextEquals("max_completion_tokens"u8)) { return Owned.MaxCompletionTokens; }
        if (_reader.ValueTextEquals("tools"u8)) { return Owned.Tools; }
        if (_reader.ValueTextEquals("n"u8)) { return Owned.Choices; }
        if (_reader.ValueTextEquals("best_of"u8)) { return Owned.BestOf; }
        if (_reader.ValueTextEquals("service_tier"u8)) { return Owned.ServiceTier; }
        if (_reader.ValueTextEquals("web_search_options"u8)) { return Owned.WebSearchOptions; }
        return _reader.ValueTextEquals("top_logprobs"u8) ? Owned.TopLogprobs : Owned.None;
    }

    private void ReadMember(Owned member)
    {
        if ((_seen & member) != 0)
        {
            var name = NameOf(member);
            _fault = Invalid("/" + name, $"The member {name} stands in the request twice.");
            return;
        }

        _seen |= member;
        _reader.Read();
        switch (member)
        {
            case Owned.Model: ReadModel(); break;
            case Owned.Messages: ReadMessages(); break;
            case Owned.Stream: ReadStream(); break;
            case Owned.StreamOptions: ReadStreamOptions(); break;
            case Owned.MaxTokens:
            case Owned.MaxCompletionTokens: ReadOutputTokens(member); break;
            case Owned.Choices: ReadCapped(member, _options.ChoicesMax); break;
            case Owned.BestOf: ReadCapped(member, _options.ChoicesMax); break;
            case Owned.TopLogprobs: ReadCapped(member, _options.LogprobsMax); break;
            case Owned.ServiceTier: _shape.ServiceTier = Text(); break;
            case Owned.WebSearchOptions: ReadSearchOptions(); break;
            case Owned.Tools: _shape.Tools = SkipValue(); break;
            default: _reader.Skip(); break;
        }
    }

    private static string NameOf(Owned member) =>
        member == Owned.Choices ? "n" : JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString());

    private string? Text() => _reader.TokenType == JsonTokenType.String ? LenientJson.ReadText(ref _reader) : null;

    private void ReadSearchOptions()
    {
        _shape.HasSearchOptions = _reader.TokenType != JsonTokenType.Null;
        _reader.Skip();
    }

    private void ReadModel()
    {
        if (_reader.TokenType != JsonTokenType.String || _reader.ValueSpan.Length is 0 or > 200)
        {
            _fault = Invalid("/model", "The model must be a name of 1 to 200 bytes.");
            return;
        }

        _shape.Model = LenientJson.ReadText(ref _reader);
        _shape.ModelRange = Here();
    }

    private void ReadStream()
    {
        if (_reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
        {
            _fault = Invalid("/stream", "The member stream must be true or false.");
            return;
        }

        _shape.IsStream = _reader.TokenType == JsonTokenType.True;
    }

    private void ReadOutputTokens(Owned member)
    {
        long? value = null;
        if (_reader.TokenType != JsonTokenType.Null)
        {
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var number) || number < 1)
            {
                _fault = Invalid("/" + NameOf(member), $"The member {NameOf(member)} must be a whole number above 0.");
                return;
            }

            value = number;
        }

        _shape.OutputTokensMax = value is { } one && _shape.OutputTokensMax is { } other ? Math.Min(one, other) : value ?? _shape.OutputTokensMax;
        if (member == Owned.MaxTokens)
        {
            _shape.MaxTokensRange = Here();
        }
        else
        {
            _shape.MaxCompletionTokensRange = Here();
        }
    }

    private void ReadCapped(Owned member, int max)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        var least = member == Owned.TopLogprobs ? 0 : 1;
        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var number) || number < least || number > max)
        {
            _fault = Invalid(
                "/" + NameOf(member),
                FormattableString.Invariant($"The member {NameOf(member)} must be a whole number from {least} to {max}."));
            return;
        }

        if (member == Owned.Choices)
        {
            _shape.Choices = (int)number;
        }
    }

    private void ReadStreamOptions()
    {
        if (_reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
        {
            _fault = Invalid("/stream_options", "The member stream_options must be an object.");
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        var depth = _reader.CurrentDepth;
        while (_reader.TokenType != JsonTokenType.Null && _reader.Read() && _reader.CurrentDepth > depth)
        {
            var isIncludeUsage = _reader.ValueTextEquals("include_usage"u8);
            _reader.Read();
            _shape.IsStreamOptionsEmpty = false;
            if (isIncludeUsage)
            {
                _shape.WantsUsage = _reader.TokenType == JsonTokenType.True;
                _shape.IncludeUsageRange = SkipValue();
            }
            else
            {
                _reader.Skip();
            }
        }

        _shape.StreamOptionsRange = new ByteRange(start, (int)_reader.BytesConsumed - start);
    }

    private void ReadMessages()
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _fault = Invalid("/messages", "The member messages must be an array.");
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        var depth = _reader.CurrentDepth;
        var messages = 0;
        var parts = 0;
        long bytes = 0;
        while (_reader.Read() && _reader.CurrentDepth > depth)
        {
            if (_reader.TokenType == JsonTokenType.StartObject && _reader.CurrentDepth == depth + 1)
            {
                messages++;
            }
            else if (_reader.TokenType == JsonTokenType.PropertyName && _reader.CurrentDepth >= depth + 4 && IsMedia())
            {
                _reader.Read();
                parts += _reader.TokenType == JsonTokenType.String ? 1 : 0;
                bytes += _reader.TokenType == JsonTokenType.String ? _reader.ValueSpan.Length : 0;
                _reader.Skip();
            }
        }

        _shape.Messages = new ByteRange(start, (int)_reader.BytesConsumed - start);
        _shape.MessageCount = messages;
        _shape.MediaParts = parts;
        _shape.MediaBytes = bytes;
    }

    // Members of content parts that hold or name an image, a sound or a file.
    private readonly bool IsMedia() =>
        _reader.ValueTextEquals("url"u8)
        || _reader.ValueTextEquals("data"u8)
        || _reader.ValueTextEquals("file_data"u8)
        || _reader.ValueTextEquals("file_id"u8);

    private ByteRange SkipValue()
    {
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return new ByteRange(start, (int)_reader.BytesConsumed - start);
    }

    private readonly ByteRange Here()
    {
        var start = (int)_reader.TokenStartIndex;
        return new ByteRange(start, (int)_reader.BytesConsumed - start);
    }
}
