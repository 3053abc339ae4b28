namespace Keelson.Server.Cli.Demo;

/// <summary>What the command line of <c>demo</c> says.</summary>
/// <param name="Config">The configuration, or null for the sample's.</param>
/// <param name="Data">The data folder.</param>
/// <param name="Url">Where the platform listens or is to listen.</param>
/// <param name="Sample">Where the sample service listens or is to listen.</param>
/// <param name="IsSimulated">Do not look for a real model.</param>
/// <param name="IsExit">End after the report.</param>
/// <param name="Runs">How many runs.</param>
internal sealed record DemoOptions(string? Config, string Data, string Url, Uri Sample, bool IsSimulated, bool IsExit, int Runs);
