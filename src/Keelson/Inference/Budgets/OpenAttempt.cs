using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Inference.Budgets;

/// <summary>
/// The row of an attempt between its start and its end: what it has reserved, and where. Written with <c>inference.started</c>,
/// deleted with the end, so what a restart finds is what was lost.
/// </summary>
internal sealed record OpenAttempt
{
    // Written for every attempt, so each thread keeps its writer.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private const int ScanPage = 1000;
    private const int ScanRowsMax = 100_000; // More attempts at once than one node can hold in memory.

    /// <summary>The table.</summary>
    public static readonly RowTable Table = new("attempts.open");

    /// <summary>The node whose process made the attempt.</summary>
    public required string Node { get; init; }

    /// <summary>The start of that process; attempts of an earlier one are lost.</summary>
    public required string Boot { get; init; }

    /// <summary>What is reserved in each of the budgets.</summary>
    public required long ReservedPico { get; init; }

    /// <summary>The keys of the budgets.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The request; its event <c>inference.started</c> tells the rest.</summary>
    public required string Request { get; init; }

    /// <summary>Which attempt of it.</summary>
    public required int Attempt { get; init; }

    /// <summary>The key of an attempt's row: attempts of one run stand together, so that a run's budget reads only its own.</summary>
    public static string KeyOf(string? run, string ticket) => (run ?? "-") + "/" + ticket;

    /// <summary>The name of an attempt in budgets: request/attempt.</summary>
    public static string TicketOf(string request, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{request}/{attempt:00}");

    /// <summary>The row's bytes.</summary>
    public byte[] ToBytes()
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(512);
        var writer = _writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartObject();
        writer.WriteString("node"u8, Node);
        writer.WriteString("boot"u8, Boot);
        writer.WriteString("request"u8, Request);
        writer.WriteNumber("attempt"u8, Attempt);
        writer.WriteNumber("reservedPico"u8, ReservedPico);
        writer.WriteStartArray("scopes"u8);
        foreach (var scope in Scopes)
        {
            writer.WriteStringValue(scope);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static OpenAttempt Parse(ReadOnlyMemory<byte> bytes) => KeelsonJson.Deserialize<OpenAttempt>(bytes);

    /// <summary>What all open attempts have reserved in one budget.</summary>
    public static async Task<long> ReservedAsync(IStore store, string scope, CancellationToken cancellation)
    {
        var run = scope.Split('/') is [_, "run", var id] ? id + "/" : "";
        var sum = 0L;
        await foreach (var (_, attempt) in ScanAsync(store, run, cancellation))
        {
            sum += attempt.Scopes.Contains(scope, StringComparer.Ordinal) ? attempt.ReservedPico : 0;
        }

        return sum;
    }

    /// <summary>All open attempts whose key begins with a prefix.</summary>
    public static async IAsyncEnumerable<(string Key, OpenAttempt Attempt)> ScanAsync(
        IStore store,
        string prefix,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? after = null;
        for (var read = 0; read < ScanRowsMax; read += ScanPage)
        {
            var rows = await store.ScanRowsAsync(new RowScan(Table, prefix, after, ScanPage), cancellation);
            foreach (var row in rows)
            {
                yield return (row.Key, Parse(row.Value));
            }

            if (rows.Count < ScanPage)
            {
                yield break;
            }

            after = rows[^1].Key;
        }
    }
}
