using System.Diagnostics;
using System.Globalization;

namespace Keelson.Tests.Kills;

/// <summary>What one life of the killed program is told.</summary>
/// <param name="Folder">Its data folder.</param>
/// <param name="Url">Where the tools' server listens.</param>
/// <param name="Seed">What its programs and choices follow from.</param>
/// <param name="Life">Which life it is, from 1.</param>
/// <param name="IsLast">True: nothing new is begun, and it ends when everything has come to rest.</param>
internal sealed record KillTask(string Folder, string Url, int Seed, int Life, bool IsLast)
{
    private const string Variable = "KEELSON_TEST_KILL_CHILD";

    /// <summary>What this process was told; null when it is not the killed program.</summary>
    public static KillTask? Asked =>
        Environment.GetEnvironmentVariable(Variable)?.Split('|') is [var folder, var url, var seed, var life, var isLast]
            ? new KillTask(folder, url, int.Parse(seed, CultureInfo.InvariantCulture), int.Parse(life, CultureInfo.InvariantCulture), bool.Parse(isLast))
            : null;

    /// <summary>Starts the program.</summary>
    public Process Start()
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(KillTask).Assembly.Location, null)) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = string.Create(CultureInfo.InvariantCulture, $"{Folder}|{Url}|{Seed}|{Life}|{IsLast}");

        // It lives for a fraction of a second: nothing of it is worth to be measured and compiled a second time.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "100000";
        return Process.Start(start)!;
    }
}
