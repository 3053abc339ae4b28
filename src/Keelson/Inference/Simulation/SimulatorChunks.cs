using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Keelson.Inference.Simulation;

/// <summary>
/// Writes a reply in the OpenAI format, whole or in pieces. Every answer says in <c>system_fingerprint</c> that a simulator made it, and
/// its time is a constant, because an answer depends on no clock.
/// </summary>
internal sealed class SimulatorChunks(SimulatorReply reply, string id, string model, int choices)
{
    /// <summary>What every answer carries, so that nobody takes it for a model's.</summary>
    public const string Fingerprint = "keelson-simulator";

    private const long Created = 1_767_225_600; // 2026-01-01, UTC.

    /// <summary>The id of an answer: the same request gets the same.</summary>
    public static string IdOf(int seed, ReadOnlyMemory<byte> body) => string.Create(
        CultureInfo.InvariantCulture,
        $"chatcmpl-sim-{seed}-{Convert.ToHexStringLower(SHA256.HashData(body.Span).AsSpan(0, 8))}");

    /// <summary>The body of an error, in the shape of a provider.</summary>
    public static byte[] ErrorBody(SimulatorFailure fail) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        error = new { message = fail.Message, type = ErrorType(fail.Status), param = (string?)null, code = fail.Code },
    });

    /// <summary>The whole answer.</summary>
    public byte[] Buffered() => Write("chat.completion", writer =>
    {
        writer.WriteStartArray("choices");
        for (var index = 0; index < choices; index++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            writer.WriteStartObject("message");
            writer.WriteString("role", "assistant");
            writer.WriteString("content", reply.Text);
            if (reply.Calls.Count > 0)
            {
                WriteCalls(writer);
            }

            writer.WriteEndObject();
            writer.WriteNull("logprobs");
            writer.WriteString("finish_reason", reply.Finish);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteUsage(writer);
    });

    /// <summary>The answer as the events of a stream: role, pieces of text, tool calls, finish, usage when it is wanted, end mark.</summary>
    public List<byte[]> Stream(bool withUsage)
    {
        var events = new List<byte[]>();
        for (var index = 0; index < choices; index++)
        {
            events.Add(Delta(index, null, static writer =>
            {
                writer.WriteString("role", "assistant");
                writer.WriteString("content", "");
            }));
            foreach (var piece in Pieces(reply.Text ?? ""))
            {
                events.Add(Delta(index, null, writer => writer.WriteString("content", piece)));
            }

            if (reply.Calls.Count > 0)
            {
                events.Add(Delta(index, null, WriteCalls));
            }

            events.Add(Delta(index, reply.Finish, static _ => { }));
        }

        if (withUsage)
        {
            events.Add(Event(Write("chat.completion.chunk", writer =>
            {
                writer.WriteStartArray("choices");
                writer.WriteEndArray();
                WriteUsage(writer);
            })));
        }

        events.Add("data: [DONE]\n\n"u8.ToArray());
        return events;
    }

    private static string ErrorType(int status) =>
        status == 429 ? "rate_limit_error" : status is 400 or 422 ? "invalid_request_error" : "server_error";

    // Words with the space before them, which is close to what tokens are.
    private static IEnumerable<string> Pieces(string text)
    {
        var start = 0;
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] is ' ' or '\n')
            {
                yield return text[start..at];
                start = at;
            }
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }

    private byte[] Delta(int index, string? finish, Action<Utf8JsonWriter> delta) => Event(Write("chat.completion.chunk", writer =>
    {
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", index);
        writer.WriteStartObject("delta");
        delta(writer);
        writer.WriteEndObject();
        writer.WriteNull("logprobs");
        writer.WriteString("finish_reason", finish);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }));

    private static byte[] Event(byte[] json) => [.. "data: "u8, .. json, .. "\n\n"u8];

    private void WriteCalls(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("tool_calls");
        for (var index = 0; index < reply.Calls.Count; index++)
        {
            var call = reply.Calls[index];
            writer.WriteStartObject();
            writer.WriteNumber("index", index);
            writer.WriteString("id", call.Id);
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", call.Name);
            writer.WriteString("arguments", call.Arguments);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteUsage(Utf8JsonWriter writer)
    {
        var output = (long)reply.OutputTokens * choices;
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", reply.PromptTokens);
        writer.WriteNumber("completion_tokens", output);
        writer.WriteNumber("total_tokens", reply.PromptTokens + output);
        writer.WriteStartObject("prompt_tokens_details");
        writer.WriteNumber("cached_tokens", reply.CachedTokens);
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details");
        writer.WriteNumber("reasoning_tokens", (long)reply.ReasoningTokens * choices);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private byte[] Write(string kind, Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("object", kind);
            writer.WriteNumber("created", Created);
            writer.WriteString("model", model);
            writer.WriteString("system_fingerprint", Fingerprint);
            body(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
