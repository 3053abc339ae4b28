using System.Collections.Concurrent;

namespace Keelson.Storage.Sqlite;

/// <summary>Lends read-only connections, each to one question at a time. Questions past the limit wait in turn.</summary>
internal sealed class SqliteReaderPool(string path, StorageOptions options) : IAsyncDisposable
{
    // Answers of this size take some 100 us: below it a change of threads costs more than the answer.
    private const int InlineItemsMax = 100;

    private readonly SemaphoreSlim _free = new(options.ReadersMax);
    private readonly ConcurrentBag<SqliteDatabase> _idle = [];
    private bool _isClosed;

    /// <summary>Asks a question that answers up to so many items; a large one is asked on the thread pool.</summary>
    public async ValueTask<T> AskAsync<T>(Func<SqliteDatabase, T> question, int items, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteStore));
            return items > InlineItemsMax
                ? await Task.Run(() => Ask(question, cancellation), cancellation)
                : Ask(question, cancellation);
        }
        finally
        {
            _free.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Once every place is taken nobody reads any more. Those who still wait are turned away one after the other.
        for (var i = 0; i < options.ReadersMax; i++)
        {
            await _free.WaitAsync(CancellationToken.None);
        }

        _isClosed = true;
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _free.Release(options.ReadersMax);
    }

    private T Ask<T>(Func<SqliteDatabase, T> question, CancellationToken cancellation)
    {
        try
        {
            return Ask(_idle.TryTake(out var idle) ? idle : Open(), question, cancellation);
        }
        catch (SqliteFailedException failure)
        {
            cancellation.ThrowIfCancellationRequested();
            throw SqliteFaults.From(failure);
        }
    }

    private T Ask<T>(SqliteDatabase reader, Func<SqliteDatabase, T> question, CancellationToken cancellation)
    {
        var isSound = false;
        try
        {
            var answer = reader.Ask(question, cancellation);
            isSound = true;
            return answer;
        }
        finally
        {
            // A connection that failed is closed, not used again.
            if (isSound)
            {
                _idle.Add(reader);
            }
            else
            {
                reader.Dispose();
            }
        }
    }

    private SqliteDatabase Open()
    {
        var reader = SqliteDatabase.OpenReader(path, options.LockWait);
        reader.Execute($"PRAGMA query_only = ON; PRAGMA cache_size = -{options.ReaderCacheKilobytes}");
        reader.WatchCancellation();
        return reader;
    }
}
