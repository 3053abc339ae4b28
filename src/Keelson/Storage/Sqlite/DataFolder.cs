using System.Globalization;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// The folder in which everything durable lies, held by one process at a time. The lock is the operating system's, so it ends with the
/// process however it ends.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>The database file.</summary>
    public string DatabasePath => DatabaseIn(Path);

    /// <summary>The database file of a folder that is not held.</summary>
    public static string DatabaseIn(string folder) => System.IO.Path.Combine(folder, "keelson.db");

    /// <summary>Creates the folder (mode 0700) when it is absent, and holds it.</summary>
    /// <exception cref="DataFolderInUseException">Another process holds it.</exception>
    public static DataFolder Hold(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(full))
        {
            CreatePrivate(full);
        }

        var folder = new DataFolder(full, Lock(full));
        folder.WritePid();
        return folder;
    }

    /// <summary>Creates an empty file that only the owner can read; SQLite gives its log files the same mode.</summary>
    public void CreateDatabaseFile()
    {
        if (!File.Exists(DatabasePath))
        {
            using var file = new FileStream(DatabasePath, Options(FileMode.CreateNew, FileShare.ReadWrite));
        }
    }

    public void Dispose() => _lock.Dispose();

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(folder, "keelson.lock"), Options(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException failure) when (File.Exists(System.IO.Path.Combine(folder, "keelson.lock")))
        {
            var holder = ReadPid(folder) is { } pid ? $"process {pid}" : "another process";
            throw new DataFolderInUseException(
                $"The data folder {folder} is in use by {holder}. Stop that process, or start this one with another --data folder.", failure);
        }
    }

    // The process id lies beside the lock, because nobody else can read the locked file itself.
    private static string PidPath(string folder) => System.IO.Path.Combine(folder, "keelson.pid");

    private static int? ReadPid(string folder)
    {
        try
        {
            return int.TryParse(File.ReadAllText(PidPath(folder)), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    private void WritePid() => File.WriteAllText(PidPath(Path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
}
