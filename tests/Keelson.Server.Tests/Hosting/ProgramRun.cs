using System.Diagnostics;

namespace Keelson.Server.Tests.Hosting;

/// <summary>Runs the real program as a process of its own.</summary>
internal static class ProgramRun
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(2); // A machine that builds beside it is slow; a hang is not a pass.

    /// <summary>The program, next to the tests: artifacts/bin/PROJECT/CONFIGURATION.</summary>
    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Keelson.Server", new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name, "Keelson.Server.dll"));

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> ToEndAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Most);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts it.</summary>
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in new[] { "OPENAI_API_KEY", "KEELSON_TOKEN", "KEELSON_URL", "KEELSON_LOG" })
        {
            start.Environment.Remove(name);
        }

        return Process.Start(start)!;
    }
}
