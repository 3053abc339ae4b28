using Microsoft.Extensions.Logging;

namespace Keelson.Storage.Sqlite;

/// <summary>Moves the log into the database file whenever it has grown by so many pages.</summary>
internal sealed partial class SqliteCheckpoints(SqliteDatabase database, SqliteStoreParts parts)
{
    private readonly ILogger _logger = parts.Logger;
    private int _pages;

    /// <summary>Called after each group, when its callers have been told.</summary>
    public void AfterGroup()
    {
        _pages += database.TakePagesWritten();
        if (_pages < parts.Options.CheckpointPages)
        {
            return;
        }

        _pages = 0;
        try
        {
            database.Checkpoint(truncate: false);
        }
        catch (SqliteFailedException failure) when (!failure.IsFatal)
        {
            // On a full disk the log stays as it is; nothing is lost, and the next time is soon.
            LogPutOff(failure);
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "The log could not be moved into the database file; it grows until that works.")]
    private partial void LogPutOff(Exception failure);
}
