using static SQLitePCL.raw;

namespace Keelson.Storage.Sqlite;

/// <summary>SQLite answered with an error. Never leaves the Storage room: the store turns it into a status or a fault.</summary>
internal sealed class SqliteFailedException(int code, int extendedCode, string message)
    : Exception($"SQLite answered {extendedCode}: {message}.")
{
    private const int ConstraintDataType = SQLITE_CONSTRAINT | (12 << 8);

    /// <summary>No room on the disk, or in the size that was allowed.</summary>
    public bool IsFull => code == SQLITE_FULL;

    /// <summary>The caller's token asked it to stop.</summary>
    public bool IsInterrupted => code == SQLITE_INTERRUPT;

    /// <summary>Another program holds the write lock.</summary>
    public bool IsBusy => code is SQLITE_BUSY or SQLITE_LOCKED;

    /// <summary>A number no longer fits into 64 bits: the only typed column that is computed is a counter's value.</summary>
    public bool IsOverflow => extendedCode == ConstraintDataType;

    /// <summary>What is on the disk can no longer be relied on, or not be reached.</summary>
    public bool IsFatal => code is SQLITE_IOERR or SQLITE_CORRUPT or SQLITE_NOTADB or SQLITE_CANTOPEN or SQLITE_READONLY or SQLITE_PROTOCOL;

    /// <summary>The bytes of the file make no sense.</summary>
    public bool IsCorrupt => code is SQLITE_CORRUPT or SQLITE_NOTADB;
}
