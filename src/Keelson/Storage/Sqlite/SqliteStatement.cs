using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// A prepared statement. Parameters count from 1, columns from 0. Bind, then <see cref="Run"/> or <see cref="Step"/>
/// until it answers false. Belongs to its connection's thread of the moment.
/// </summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    // Three bytes a UTF-16 unit is the most that UTF-8 takes. The guard lets no text pass that is too long for the stack.
    private const int BytesPerCharMax = 3;

    public SqliteStatement Bind(int index, long value)
    {
        Check(sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value)
    {
        Check(value is { } number ? sqlite3_bind_int64(handle, index, number) : sqlite3_bind_null(handle, index));
        return this;
    }

    public SqliteStatement Bind(int index, DateTimeOffset? value) => Bind(index, value?.UtcTicks);

    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            Check(sqlite3_bind_null(handle, index));
            return this;
        }

        Span<byte> utf8 = stackalloc byte[value.Length * BytesPerCharMax];
        Check(sqlite3_bind_text(handle, index, utf8[..Encoding.UTF8.GetBytes(value, utf8)]));
        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, and SQLite takes a blob without an address for NULL.
        Check(value.IsEmpty ? sqlite3_bind_zeroblob(handle, index, 0) : sqlite3_bind_blob(handle, index, value));
        return this;
    }

    /// <summary>Runs a statement that answers no rows; answers how many rows it changed.</summary>
    public int Run()
    {
        while (Step())
        {
            // A pragma may answer rows that nobody asked for.
        }

        return database.Changes;
    }

    /// <summary>True when there is a row. After the last row, and after an error, the statement is ready to be bound again.</summary>
    public bool Step()
    {
        var code = sqlite3_step(handle);
        if (code == SQLITE_ROW)
        {
            return true;
        }

        // The reset repeats the error of the step; the step's own code is the one to report.
        var failure = code == SQLITE_DONE ? null : database.Failure(code);
        _ = sqlite3_reset(handle);
        return failure is null ? false : throw failure;
    }

    /// <summary>Ends the reading of rows before the last one.</summary>
    public void Reset() => _ = sqlite3_reset(handle);

    /// <summary>The first column of the first row, or null when there is no row or it is NULL.</summary>
    public long? Scalar()
    {
        long? answer = Step() && !IsNull(0) ? Int64(0) : null;
        Reset();
        return answer;
    }

    public bool IsNull(int column) => sqlite3_column_type(handle, column) == SQLITE_NULL;

    public long Int64(int column) => sqlite3_column_int64(handle, column);

    public DateTimeOffset Time(int column) => new(Int64(column), TimeSpan.Zero);

    public byte[] Blob(int column) => sqlite3_column_blob(handle, column).ToArray();

    public string Text(int column) => Encoding.UTF8.GetString(sqlite3_column_blob(handle, column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public void Dispose() => handle.Dispose();

    private void Check(int code)
    {
        if (code != SQLITE_OK)
        {
            throw database.Failure(code);
        }
    }
}
