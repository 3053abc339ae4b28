using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>
/// The stored form of journal entries: one JSON object each, absent members left out, times in milliseconds since 1970. Readers skip
/// members that they do not know, so that an older version can read a newer journal as far as it understands it.
/// </summary>
internal static class RunEntryCodec
{
    private static readonly string[] Kinds = [.. Enum.GetNames<RunEntryKind>().Select(JsonNamingPolicy.CamelCase.ConvertName)];
    private static readonly string[] Steps = [.. Enum.GetNames<StepKind>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    public static ReadOnlyMemory<byte> Write(RunEntry entry)
    {
        var (buffer, writer) = _scratch ??= Scratch();
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartObject();
        writer.WriteString("kind"u8, Kinds[(int)entry.Kind]);
        writer.WriteNumber("at"u8, entry.At.ToUnixTimeMilliseconds());
        WriteStep(writer, entry);
        WriteRun(writer, entry);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">The bytes are not an entry that this version understands.</exception>
    public static RunEntry Read(ReadOnlyMemory<byte> bytes)
    {
        var wire = JsonSerializer.Deserialize(bytes.Span, RunEntryWire.Default.RunEntryDocument)
            ?? throw new JsonException("A journal entry is null.");
        var kind = Array.IndexOf(Kinds, wire.Kind);
        return kind < 0
            ? throw new JsonException($"A journal entry has the kind '{wire.Kind}', which this version does not know.")
            : new RunEntry((RunEntryKind)kind, Time(wire.At))
            {
                Path = wire.Path,
                Step = wire.Step is null ? null : (StepKind)Array.IndexOf(Steps, wire.Step),
                Digest = wire.Digest,
                Attempt = wire.Attempt,
                StartedAt = wire.StartedAt is { } started ? Time(started) : null,
                DueAt = wire.DueAt is { } due ? Time(due) : null,
                Value = Raw(wire.Value),
                Arguments = Raw(wire.Arguments),
                Fault = wire.Fault,
                Name = wire.Name,
                Id = wire.Id,
                Wait = Word<WaitReason>(wire.Wait),
                IsHuman = wire.Human,
                IsPivot = wire.Pivot,
                Status = Word<RunStatus>(wire.Status),
                Undo = Word<UndoStatus>(wire.Undo),
                Actor = wire.Actor,
                Reason = wire.Reason,
                Outcome = wire.Outcome,
                Verdict = wire.Verdict,
                Cost = wire.Cost is { } cost ? new Money(cost) : null,
                TrustTier = wire.TrustTier,
                Trace = wire.Trace,
                Tenant = wire.Tenant,
                Parent = wire.Parent,
                Depth = wire.Depth,
                Budget = wire.BudgetMs is { } budget ? TimeSpan.FromMilliseconds(budget) : null,
            };
    }

    private static void WriteStep(Utf8JsonWriter writer, RunEntry entry)
    {
        Text(writer, "path"u8, entry.Path);
        Text(writer, "step"u8, entry.Step is { } step ? Steps[(int)step] : null);
        Text(writer, "digest"u8, entry.Digest);
        Number(writer, "attempt"u8, entry.Attempt);
        Number(writer, "startedAt"u8, entry.StartedAt?.ToUnixTimeMilliseconds());
        Number(writer, "dueAt"u8, entry.DueAt?.ToUnixTimeMilliseconds());
        Json(writer, "value"u8, entry.Value);
        Json(writer, "arguments"u8, entry.Arguments);
        if (entry.Fault is { } fault)
        {
            writer.WritePropertyName("fault"u8);
            JsonSerializer.Serialize(writer, fault, KeelsonJson.Options);
        }

        Text(writer, "name"u8, entry.Name);
        Text(writer, "id"u8, entry.Id);
        Text(writer, "wait"u8, entry.Wait?.ToString());
        if (entry.IsHuman)
        {
            writer.WriteBoolean("human"u8, true);
        }

        if (entry.IsPivot)
        {
            writer.WriteBoolean("pivot"u8, true);
        }
    }

    private static void WriteRun(Utf8JsonWriter writer, RunEntry entry)
    {
        Text(writer, "status"u8, entry.Status?.ToString());
        Text(writer, "undo"u8, entry.Undo?.ToString());
        Text(writer, "actor"u8, entry.Actor);
        Text(writer, "reason"u8, entry.Reason);
        Text(writer, "outcome"u8, entry.Outcome);
        Text(writer, "verdict"u8, entry.Verdict);
        if (entry.Cost is { } cost)
        {
            writer.WriteNumber("cost"u8, cost.Usd);
        }

        Number(writer, "trustTier"u8, entry.TrustTier);
        Text(writer, "trace"u8, entry.Trace);
        Text(writer, "tenant"u8, entry.Tenant);
        Text(writer, "parent"u8, entry.Parent);
        Number(writer, "depth"u8, entry.Depth);
        Number(writer, "budgetMs"u8, (long?)entry.Budget?.TotalMilliseconds);
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Scratch()
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        return (buffer, new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = KeelsonJson.Options.Encoder, SkipValidation = true }));
    }

    private static void Text(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Number(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void Json(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlyMemory<byte>? value)
    {
        if (value is { } json)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json.Span, skipInputValidation: true);
        }
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    // The type stands there because a null array would become an empty memory, and absent is not empty.
    private static ReadOnlyMemory<byte>? Raw(JsonElement? element) =>
        element is { ValueKind: not JsonValueKind.Undefined } value ? (ReadOnlyMemory<byte>?)JsonMarshal.GetRawUtf8Value(value).ToArray() : null;

    private static T? Word<T>(string? word)
        where T : struct, Enum =>
        word is null ? null : Enum.Parse<T>(word);
}
