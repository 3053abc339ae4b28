using Keelson.Primitives;

namespace Keelson.Storage.Sqlite;

/// <summary>Says in the platform's words what SQLite answered.</summary>
internal static class SqliteFaults
{
    public static Exception From(SqliteFailedException failure) => failure switch
    {
        { IsInterrupted: true } => new OperationCanceledException("The caller gave up.", failure),
        { IsFull: true } => new FaultException(new Fault(ErrorCodes.StorageFull, "The disk of the data folder is full. Free some space; no restart is needed."), failure),
        { IsCorrupt: true } => new FaultException(
            new Fault(ErrorCodes.StateCorrupt, "The database of the data folder is damaged. Run the doctor verb, then restore a backup."), failure),
        _ => new FaultException(new Fault(ErrorCodes.StorageUnavailable, "The database of the data folder could not be used."), failure),
    };
}
