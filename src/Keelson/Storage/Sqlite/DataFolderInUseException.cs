namespace Keelson.Storage.Sqlite;

/// <summary>Another process runs on this data folder; the message names it.</summary>
internal sealed class DataFolderInUseException(string message, Exception? inner) : Exception(message, inner);
