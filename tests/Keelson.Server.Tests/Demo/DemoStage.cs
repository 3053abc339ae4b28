using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Keelson.Server.Tests.Hosting;
using Keelson.Server.Tests.Samples;

namespace Keelson.Server.Tests.Demo;

/// <summary>The demonstration as a process of its own: the sample's files on free ports, its data in a folder that outlives the process.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly OperationsHost _sample;
    private readonly string _config;
    private readonly int _port;

    private DemoStage(TempFolder folder, OperationsHost sample, string config, int port)
    {
        _folder = folder;
        _sample = sample;
        _config = config;
        _port = port;
    }

    public OperationsHost Sample => _sample;

    public string Data => Path.Combine(_folder.Folder, "data");

    private Uri Url => new($"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}");

    public static async Task<DemoStage> SetAsync()
    {
        var folder = new TempFolder();
        var sample = await OperationsHost.StartAsync();
        foreach (var part in new[] { "agents", "inputs", "simulator" })
        {
            foreach (var file in Directory.GetFiles(Path.Combine(SampleFolder.Path, part)))
            {
                folder.Write(Path.Combine(part, Path.GetFileName(file)), await File.ReadAllTextAsync(file));
            }
        }

        var port = sample.Client.BaseAddress!.Port.ToString(CultureInfo.InvariantCulture);
        var config = folder.Write("keelson.yaml", SampleFolder.Read("keelson.yaml").Replace("7099", port, StringComparison.Ordinal));
        return new DemoStage(folder, sample, config, FreePort());
    }

    /// <summary>Starts <c>demo --exit</c>.</summary>
    public Process StartDemo(int runs)
    {
        var process = ProgramRun.Start(
            "demo", "--exit", "--simulate", "--runs", runs.ToString(CultureInfo.InvariantCulture), "--config", _config, "--data", Data,
            "--urls", Url.GetLeftPart(UriPartial.Authority), "--sample", _sample.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        return process;
    }

    /// <summary>Starts <c>up</c> on the same data and waits for its first line.</summary>
    public async Task<Process> StartUpAsync()
    {
        var process = ProgramRun.Start("up", "--simulate", "--config", _config, "--data", Data, "--urls", Url.GetLeftPart(UriPartial.Authority));
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(line?.StartsWith("Keelson is up.", StringComparison.Ordinal), line ?? await process.StandardError.ReadToEndAsync());
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return process;
    }

    /// <summary>A client that is the administrator; only after the first start, which makes the token.</summary>
    public async Task<HttpClient> ClientAsync()
    {
        var client = new HttpClient { BaseAddress = Url };
        var token = await File.ReadAllTextAsync(Path.Combine(Data, "admin.token"), TestContext.Current.CancellationToken);
        client.DefaultRequestHeaders.Authorization = new("Bearer", token.Trim());
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _sample.DisposeAsync();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
