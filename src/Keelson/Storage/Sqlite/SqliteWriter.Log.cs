using Microsoft.Extensions.Logging;

namespace Keelson.Storage.Sqlite;

internal sealed partial class SqliteWriter
{
    [LoggerMessage(1, LogLevel.Critical, "The store failed and takes no more writes. The process ends; starting it again recovers everything that was acknowledged.")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(2, LogLevel.Error, "A transaction was refused because the disk of the data folder is full.")]
    private partial void LogFull();
}
