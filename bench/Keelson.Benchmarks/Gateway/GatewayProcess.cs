using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Keelson.Benchmarks.Gateway;

/// <summary>A process of the benchmark: started, waited for, measured, ended.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private GatewayProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>The processor time that it has used, in seconds, user and system.</summary>
    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Its resident memory, in MiB.</summary>
    public double ResidentMiB
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>A role of this program.</summary>
    public static Task<GatewayProcess> StartRoleAsync(int? core, string role, params string[] arguments)
    {
        var url = FreeUrl();
        var dll = typeof(GatewayProcess).Assembly.Location;
        return StartAsync(core, url, "dotnet", [dll, "gateway", role, url, .. arguments]);
    }

    /// <summary>The platform itself, with its own settings of the runtime.</summary>
    public static Task<GatewayProcess> StartKeelsonAsync(int? core, string config, string data)
    {
        var url = FreeUrl();
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var dll = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Keelson.Server", configuration, "Keelson.Server.dll"));
        return StartAsync(core, url, "dotnet", [dll, "up", "--config", config, "--data", data, "--urls", url]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static async Task<GatewayProcess> StartAsync(int? core, string url, string program, string[] arguments)
    {
        // Pinned from its first instruction, so that the runtime sees the cores that it really has.
        var start = core is { } number && OperatingSystem.IsLinux()
            ? new ProcessStartInfo("taskset", ["-c", number.ToString(System.Globalization.CultureInfo.InvariantCulture), program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var uri = new Uri(url + "/");
        var since = Stopwatch.StartNew();
        while (!await AnswersAsync(uri))
        {
            if (process.HasExited || since.Elapsed > StartTime)
            {
                throw new InvalidOperationException($"{string.Join(' ', arguments)} did not start.");
            }

            await Task.Delay(50);
        }

        return new GatewayProcess(process, uri);
    }

    private static async Task<bool> AnswersAsync(Uri url)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(url.Host, url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string FreeUrl()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
    }
}
