namespace Keelson.Storage.Sqlite;

/// <summary>The data folder holds something that this program must not touch; the message says what to do.</summary>
internal sealed class DataFolderUnusableException(string message) : Exception(message);
