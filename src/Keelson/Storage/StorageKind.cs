namespace Keelson.Storage;

/// <summary>Where the bytes are kept.</summary>
public enum StorageKind
{
    /// <summary>One SQLite database in the data folder.</summary>
    Sqlite,

    /// <summary>In memory: gone when the process ends. For tests and trials, never for work.</summary>
    Memory,
}
