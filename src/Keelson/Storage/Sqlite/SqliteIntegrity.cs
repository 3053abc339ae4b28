namespace Keelson.Storage.Sqlite;

/// <summary>Looks a database over from end to end, for the doctor verb. Changes nothing, so it may run beside the platform.</summary>
internal static class SqliteIntegrity
{
    // More complaints than these do not help anybody to decide.
    private const int ComplaintsMax = 100;

    /// <summary>What is wrong with the database of a data folder, one sentence each; empty when it is whole or not there yet.</summary>
    public static IReadOnlyList<string> Check(string dataFolder, CancellationToken cancellation)
    {
        var path = DataFolder.DatabaseIn(Path.GetFullPath(dataFolder));
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            using var database = SqliteDatabase.OpenExisting(path, TimeSpan.FromSeconds(5));
            database.Execute("PRAGMA query_only = ON");
            database.WatchCancellation();
            return database.Ask(Complaints, cancellation);
        }
        catch (SqliteFailedException failure)
        {
            cancellation.ThrowIfCancellationRequested();
            return [$"The database {path} cannot be read. {failure.Message}"];
        }
        catch (DataFolderUnusableException failure)
        {
            return [failure.Message];
        }
    }

    private static List<string> Complaints(SqliteDatabase database)
    {
        SqliteSchema.Check(database);
        var complaints = new List<string>();
        var statement = database.Statement($"PRAGMA integrity_check({ComplaintsMax})");
        while (statement.Step())
        {
            complaints.Add(statement.Text(0));
        }

        complaints.Remove("ok");
        return complaints;
    }
}
