using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Keelson.Server.Tests.BadInput;
using Keelson.Server.Tests.Configuration;

namespace Keelson.Server.Tests.Hosting;

/// <summary>The program as an operator meets it: exit codes and the lines that it ends with.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Validate_says_every_complaint_with_its_place_and_fails()
    {
        var file = _folder.Write("bad.yaml", ConfigRig.Small.Replace("owner: sre", "owner: sre, wave: 9, modle: x", StringComparison.Ordinal));

        var (code, output, _) = await ProgramRun.ToEndAsync("validate", file);

        Assert.Equal(1, code);
        Assert.Contains($"{file}:6:26: error: 9 is out of range", output, StringComparison.Ordinal);
        Assert.Contains($"{file}:6:29: error: The key \"modle\" is not known here. Did you mean", output, StringComparison.Ordinal);
        Assert.Contains("has 2 errors.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_passes_what_is_right()
    {
        var (code, output, _) = await ProgramRun.ToEndAsync("validate", _folder.Write("good.yaml", ConfigRig.Small));

        Assert.Equal((0, true), (code, output.Contains("is valid.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a: [b", "not valid YAML")]
    [InlineData("workflws: {}", "Did you mean \"workflows\"?")]
    public async Task A_bad_configuration_ends_the_start_with_its_complaints(string yaml, string expected)
    {
        var (code, _, error) = await ProgramRun.ToEndAsync("up", "--config", _folder.Write("k.yaml", yaml), "--data", Data, "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_instance_on_the_same_data_folder_ends_with_one_line()
    {
        await using var first = await BadInputPlatform.StartAsync();

        var (code, _, error) = await ProgramRun.ToEndAsync(
            "up", "--config", _folder.Write("k.yaml", ConfigRig.Small), "--data", first.DataPath, "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.Contains("is in use by process", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        using var still = await first.Client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Fact]
    public async Task A_taken_address_ends_with_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        var (code, _, error) = await ProgramRun.ToEndAsync("up", "--config", _folder.Write("k.yaml", ConfigRig.Small), "--data", Data, "--urls", url);

        Assert.Equal(1, code);
        Assert.Equal($"The address {url} is in use. Stop what listens there, or choose another with --urls.", error.Trim());
    }

    [Fact]
    public async Task A_verb_without_a_platform_says_how_to_start_one()
    {
        var (code, _, error) = await ProgramRun.ToEndAsync("run", "list", "--url", "http://127.0.0.1:1");

        Assert.Equal(1, code);
        Assert.Equal("No platform answers at http://127.0.0.1:1. Start one with ./keelson up.", error.Trim());
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("run", "start")]
    [InlineData("demo", "--runs", "0")]
    [InlineData("outcome", "report", "--run", "r", "--kind", "k", "--verdict", "maybe")]
    public async Task Wrong_usage_is_exit_code_2_with_a_hint(params string[] arguments)
    {
        var (code, _, error) = await ProgramRun.ToEndAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asked_to_stop_it_stops_in_order()
    {
        using var process = ProgramRun.Start("up", "--config", _folder.Write("k.yaml", ConfigRig.Small), "--data", Data, "--urls", "http://127.0.0.1:0");
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("Keelson is up. Console: http://127.0.0.1:", line, StringComparison.Ordinal);

        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Asked_to_stop_in_the_middle_of_work_it_says_nothing_of_its_insides()
    {
        // A model so slow that runs, their steps and their wake-ups are all under way when the signal comes.
        var config = ConfigRig.Small.Replace("kind: simulator", "kind: simulator, firstTokenMs: 60000", StringComparison.Ordinal)
            .Replace("models: [m]", "models: [m], agent: { instructions: Think. }", StringComparison.Ordinal);
        using var process = ProgramRun.Start("up", "--config", _folder.Write("k.yaml", config), "--data", Data, "--urls", "http://127.0.0.1:0");
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(line!.Split(' ')[^1]) };
        var token = (await File.ReadAllTextAsync(Path.Combine(Data, "admin.token"), TestContext.Current.CancellationToken)).Trim();
        client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
        for (var i = 0; i < 5; i++)
        {
            using var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            using var started = await client.PostAsync(new Uri("/api/workflows/w/runs", UriKind.Relative), body, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        }

        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.DoesNotContain("Exception", await error, StringComparison.Ordinal);
    }

    private string Data => Path.Combine(_folder.Folder, "data");
}
