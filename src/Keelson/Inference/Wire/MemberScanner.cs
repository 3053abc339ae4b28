using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Inference.Wire;

/// <summary>
/// Reads a request of any protocol but chat once, front to back, without building a document. A member that we own may stand there only
/// once: readers disagree which of two wins, and a policy must not depend on that.
/// </summary>
internal ref struct MemberScanner
{
    private readonly ScannedMembers _members;
    private readonly ChatRequestShape _shape;
    private Utf8JsonReader _reader;
    private HashSet<string>? _seen;
    private Fault? _fault;

    private MemberScanner(ReadOnlySpan<byte> body, ScannedMembers members, InferenceOptions options)
    {
        _members = members;
        _reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = options.DepthMax });
        _shape = new ChatRequestShape { Length = body.Length, WantsUsage = true, HasOutput = members.OutputLimit is not null };
    }

    /// <summary>Scans a body.</summary>
    public static ChatRequestScan Scan(ReadOnlyMemory<byte> body, ScannedMembers members, InferenceOptions options)
    {
        if (body.Length > options.BodyBytesMax)
        {
            return new ChatRequestScan(null, new Fault(
                ErrorCodes.RequestTooLarge,
                FormattableString.Invariant($"The body has {body.Length} bytes; the limit is {options.BodyBytesMax}.")));
        }

        var scanner = new MemberScanner(body.Span, members, options);
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
            ReadMember();
        }

        while (_fault is null && _reader.Read())
        {
            // What stands behind the object must be white space; the reader says so by throwing.
        }

        if (_fault is null && _shape.Messages.Length == 0)
        {
            _fault = Invalid("/" + _members.Content, $"The request has no {_members.Content}.");
        }
    }

    private void ReadMember()
    {
        if (Is("model")) { Take("model", static (ref scanner) => scanner.ReadModel()); }
        else if (Is("stream")) { Take("stream", static (ref scanner) => scanner.ReadStream()); }
        else if (Is(_members.Content)) { Take(_members.Content, static (ref scanner) => scanner.ReadContent()); }
        else if (Is(_members.OutputLimit)) { Take(_members.OutputLimit!, static (ref scanner) => scanner.ReadOutputLimit()); }
        else if (Is(_members.Preamble)) { Take(_members.Preamble!, static (ref scanner) => scanner._shape.Preamble = scanner.SkipValue()); }
        else if (Is("tools")) { Take("tools", static (ref scanner) => scanner._shape.Tools = scanner.SkipValue()); }
        else if (Is(_members.ToolLimit)) { Take(_members.ToolLimit!, static (ref scanner) => scanner.ReadToolLimit()); }
        else if (Is("service_tier")) { Take("service_tier", static (ref scanner) => scanner._shape.ServiceTier = scanner.Text()); }
        else if (RefusalOf() is { } why) { Refuse(why); }
        else if (Is("speed")) { Take("speed", static (ref scanner) => scanner._shape.ServiceTier ??= scanner.Text()); }
        else
        {
            _reader.Skip();
        }
    }

    private readonly (string Name, string Why)? RefusalOf()
    {
        foreach (var refused in _members.Refused)
        {
            if (Is(refused.Name))
            {
                return refused;
            }
        }

        return null;
    }

    private void Refuse((string Name, string Why) refused)
    {
        _reader.Read();
        if (_reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False))
        {
            _fault = new Fault(ErrorCodes.RequestUnsupported, refused.Why) { Details = [new FaultDetail("/" + refused.Name, refused.Why)] };
        }

        _reader.Skip();
    }

    private delegate void Reading(ref MemberScanner scanner);

    private readonly bool Is(string? name) => name is not null && _reader.ValueTextEquals(name);

    private void Take(string name, Reading reading)
    {
        if (!(_seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(name))
        {
            _fault = Invalid("/" + name, $"The member {name} stands in the request twice.");
            return;
        }

        _reader.Read();
        reading(ref this);
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

    private void ReadOutputLimit()
    {
        _shape.MaxTokensRange = Here();
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var number) || number < 1)
        {
            _fault = Invalid("/" + _members.OutputLimit, $"The member {_members.OutputLimit} must be a whole number above 0.");
            return;
        }

        _shape.OutputTokensMax = number;
    }

    private void ReadToolLimit()
    {
        _shape.ToolCallsRange = Here();
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var number) || number < 0)
        {
            _fault = Invalid("/" + _members.ToolLimit, $"The member {_members.ToolLimit} must be a whole number.");
            return;
        }

        _shape.ToolCallsMax = number;
    }

    private void ReadContent()
    {
        if (_reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.String) || (_reader.TokenType == JsonTokenType.String && _members.Content == "messages"))
        {
            _fault = Invalid("/" + _members.Content, $"The member {_members.Content} must be an array{(_members.Content == "messages" ? "" : " or a text")}.");
            return;
        }

        var start = (int)_reader.TokenStartIndex;
        _shape.MessageCount = 1;
        if (_reader.TokenType == JsonTokenType.StartArray)
        {
            ReadItems();
        }

        _shape.Messages = new ByteRange(start, (int)_reader.BytesConsumed - start);
    }

    private void ReadItems()
    {
        var depth = _reader.CurrentDepth;
        var messages = 0;
        while (_reader.Read() && _reader.CurrentDepth > depth)
        {
            if (_reader.TokenType == JsonTokenType.StartObject && _reader.CurrentDepth == depth + 1)
            {
                messages++;
            }
            else if (_reader.TokenType == JsonTokenType.PropertyName && _reader.CurrentDepth >= depth + 4)
            {
                ReadPartMember();
            }
        }

        _shape.MessageCount = Math.Max(1, messages);
    }

    private void ReadPartMember()
    {
        if (Is(_members.Opaque))
        {
            _reader.Skip();
            return;
        }

        foreach (var name in _members.Media)
        {
            if (_reader.ValueTextEquals(name))
            {
                _reader.Read();
                _shape.MediaParts += _reader.TokenType == JsonTokenType.String ? 1 : 0;
                _shape.MediaBytes += _reader.TokenType == JsonTokenType.String ? _reader.ValueSpan.Length : 0;
                _reader.Skip();
                return;
            }
        }
    }

    private string? Text() => _reader.TokenType == JsonTokenType.String ? LenientJson.ReadText(ref _reader) : null;

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
