using Keelson.Primitives;
using Keelson.Storage.Sqlite;

namespace Keelson.Server.Hosting;

/// <summary>Turns what may go wrong at the start into one line that says what to do.</summary>
internal static class StartupFailure
{
    /// <summary>The line; null for what is a bug and must be seen whole.</summary>
    public static string? Explain(Exception error, string dataPath) => error switch
    {
        DataFolderInUseException or DataFolderUnusableException => error.Message,
        FaultException fault => fault.Fault.Detail,
        UnauthorizedAccessException => $"The data folder {dataPath} cannot be written. Choose another with --data, or change its owner.",
        IOException when error.Message.Contains("address", StringComparison.OrdinalIgnoreCase) =>
            $"{error.Message.TrimEnd('.')}. Stop what listens there, or choose another address with --urls.",
        IOException => $"The data folder {dataPath} cannot be used: {error.Message}",
        FormatException or InvalidOperationException when error.Message.Contains("address", StringComparison.OrdinalIgnoreCase) =>
            $"{error.Message.TrimEnd('.')}. Write --urls http://127.0.0.1:7070.",
        _ => null,
    };
}
