using System.Globalization;
using System.Text;

namespace Keelson.Server.Hosting;

/// <summary>The data folder, held by one instance at a time: two writers would each think that they are the only one.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "keelson.lock";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        FullPath = path;
        _lock = held;
    }

    /// <summary>The absolute path.</summary>
    public string FullPath { get; }

    /// <summary>Takes the folder, making it when it is absent.</summary>
    /// <exception cref="StartupException">Another instance holds it, or it cannot be written.</exception>
    public static DataFolder Take(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            MakePrivate(full);
            var lockPath = Path.Combine(full, LockName);
            var held = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var note = Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            held.SetLength(0);
            held.Write(note);
            held.Flush();
            return new DataFolder(full, held);
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {full} cannot be written. Choose another with --data, or change its owner.");
        }
        catch (IOException error) when (IsHeld(error))
        {
            throw new StartupException($"Another Keelson already runs on the data folder {full}. Stop it, or choose another folder with --data.");
        }
        catch (IOException error)
        {
            throw new StartupException($"The data folder {full} cannot be used: {error.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static void MakePrivate(string full)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(full);
        }
        else
        {
            Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // EWOULDBLOCK of flock on Linux (11) and macOS (35), a sharing violation on Windows (32).
    private static bool IsHeld(IOException error) => (error.HResult & 0xFFFF) is 11 or 35 or 32;
}
