using Keelson.Storage;
using Keelson.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Keelson.Tests.Storage;

/// <summary>Opens stores for tests and makes what they are fed with.</summary>
internal static class StoreMaker
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static SqliteStore OpenSqlite(string folder, Func<StorageOptions, StorageOptions>? change = null, IStoreFailureHandler? handler = null)
    {
        var options = new StorageOptions { DataFolder = folder };
        return SqliteStore.Open(new SqliteStoreParts(
            change?.Invoke(options) ?? options, new StorageInstruments(), NullLogger<SqliteStore>.Instance, handler));
    }

    public static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);

    public static EventRecord Event(string id, string type = "keelson.run.started", string? workflow = null, string? run = null, int minute = 0) =>
        new(id, type, Noon.AddMinutes(minute), workflow, run, null, null, Bytes($"payload of {id}"));
}
