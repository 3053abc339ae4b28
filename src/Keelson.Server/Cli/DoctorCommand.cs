using System.CommandLine;
using Keelson.Primitives;
using Keelson.Server.Configuration;
using Keelson.Server.Configuration.Detection;

namespace Keelson.Server.Cli;

/// <summary><c>doctor</c>: what is configured, reachable, writable; what is missing and how to get it.</summary>
internal static class DoctorCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var url = new Option<string>("--url") { Description = "Where the platform is.", DefaultValueFactory = _ => "http://127.0.0.1:7070", HelpName = "URL" };
        var json = CommonOptions.Json();
        var command = new Command("doctor", "Say what is configured, reachable and writable, and what is missing.") { config, data, url, json };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(config), parsed.GetRequiredValue(data), parsed.GetRequiredValue(url), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? config, string data, string url, bool isJson, CancellationToken cancellation)
    {
        var findings = new List<DoctorFinding>();
        var source = ConfigDefaults.Choose(config);
        findings.AddRange(DoctorChecks.OfConfig(source, out var snapshot));
        findings.Add(DoctorChecks.OfData(data));
        findings.Add(await DoctorChecks.OfPlatformAsync(url, cancellation));
        findings.AddRange(await DoctorChecks.OfProvidersAsync(snapshot, cancellation));
        if (source.IsBuiltIn)
        {
            findings.Add(await OfModelsAsync(cancellation));
        }

        if (isJson)
        {
            Terminal.Print(System.Text.Encoding.UTF8.GetString(KeelsonJson.Serialize(findings)));
        }
        else
        {
            foreach (var finding in findings)
            {
                Terminal.Print($"{(finding.IsGood ? "ok  " : "MISS")}  {finding.Subject,-14}{finding.Says}");
            }
        }

        return findings.TrueForAll(finding => finding.IsGood || finding.IsOptional) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<DoctorFinding> OfModelsAsync(CancellationToken cancellation)
    {
        var says = "";
        await SampleModels.ChooseAsync(ConfigDefaults.Choose(null) with { IsBuiltIn = true }, isSimulated: false, line => says = line, cancellation);
        return new DoctorFinding("models", true, says);
    }
}
