using System.ComponentModel;
using System.Diagnostics;

namespace Keelson.Server.Tests;

/// <summary>Programs for Node that the tests bring along, each in a folder with its packages.</summary>
internal static class NodeProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Installs the folder's packages, unless this one is there already; skips the test where Node or the packages cannot be had.</summary>
    public static async Task InstallAsync(string folder, string package)
    {
        try
        {
            await RunAsync(folder, "node", "--version");
            if (!Directory.Exists(Path.Combine(folder, "node_modules", package)))
            {
                var (exitCode, output) = await RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
                Assert.SkipUnless(exitCode == 0, $"npm could not install {package}: {output[..Math.Min(output.Length, 500)]}");
            }
        }
        catch (Win32Exception)
        {
            Assert.Skip("node and npm are not installed.");
        }
    }

    /// <summary>Runs a program to its end, at most three minutes; answers its exit code and all it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
