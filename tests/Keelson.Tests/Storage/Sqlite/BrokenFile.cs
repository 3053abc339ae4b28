using System.Runtime.InteropServices;

namespace Keelson.Tests.Storage.Sqlite;

/// <summary>Makes every write to a file that this process has open fail, by putting a file that is open for reading in its place.</summary>
internal static class BrokenFile
{
    public static void PutInPlaceOf(string path)
    {
        using var readOnly = new FileStream("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var replaced = 0;
        foreach (var descriptor in Directory.EnumerateFiles("/proc/self/fd"))
        {
            if (TargetOf(descriptor) == path)
            {
                Assert.True(Duplicate(readOnly.SafeFileHandle, int.Parse(Path.GetFileName(descriptor), System.Globalization.CultureInfo.InvariantCulture)) >= 0);
                replaced++;
            }
        }

        Assert.True(replaced > 0, $"{path} is not open.");
    }

    // Other tests open and close their files meanwhile.
    private static string? TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

#pragma warning disable SYSLIB1054 // The generated form needs unsafe code, which the tests do without.
    [DllImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(SafeHandle source, int target);
#pragma warning restore SYSLIB1054
}
