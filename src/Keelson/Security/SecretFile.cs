using Keelson.Primitives;

namespace Keelson.Security;

/// <summary>Files that only the platform's own account may read. Written beside and renamed, so a crash leaves the old file or the new one.</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path); // Inherits the access list of the data folder.
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var beside = path + ".tmp";
        File.Delete(beside); // One left by a crash may have other permissions; they are set only when a file is made.
        using (var file = new FileStream(beside, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <exception cref="FaultException">Others may read the file, so it can no longer be called a secret.</exception>
    public static byte[] Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new FaultException(new Fault(
                ErrorCodes.ConfigInvalid,
                $"{path} can be read by other accounts. Delete it so that a new one is made, or, if you know that nobody read it, run: chmod 600 {path}"));
        }

        return File.ReadAllBytes(path);
    }
}
