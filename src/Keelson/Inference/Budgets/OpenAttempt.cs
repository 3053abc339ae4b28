using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Keelson.Storage;

namespace Keelson.Inference.Budgets;

/// <summary>
/// The row of an attempt between its start and its end: what it has reserved, and where. Written with <c>inference.started</c>,
/// deleted with the end, so what a restart finds is what was lost.
/// </summary>
internal sealed record OpenAttempt
{
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

    /// <summary>The event <c>inference.started</c> as it was recorded.</summary>
    public required ReadOnlyMemory<byte> Started { get; init; }

    /// <summary>The key of an attempt's row: attempts of one run stand together, so that a run's budget reads only its own.</summary>
    public static string KeyOf(string? run, string ticket) => (run ?? "-") + "/" + ticket;

    /// <summary>The name of an attempt in budgets: request/attempt.</summary>
    public static string TicketOf(string request, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{request}/{attempt:00}");

    /// <summary>The row's bytes; the event stands in it as it is.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(Started.Length + 256);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("node"u8, Node);
            writer.WriteString("boot"u8, Boot);
            writer.WriteNumber("reservedPico"u8, ReservedPico);
            writer.WriteStartArray("scopes"u8);
            foreach (var scope in Scopes)
            {
                writer.WriteStringValue(scope);
            }

            writer.WriteEndArray();
            writer.WritePropertyName("started"u8);
            writer.WriteRawValue(Started.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static OpenAttempt Parse(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        return new OpenAttempt
        {
            Node = root.GetProperty("node").GetString()!,
            Boot = root.GetProperty("boot").GetString()!,
            ReservedPico = root.GetProperty("reservedPico").GetInt64(),
            Scopes = [.. root.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!)],
            Started = System.Text.Encoding.UTF8.GetBytes(root.GetProperty("started").GetRawText()),
        };
    }

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
