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

    /// <summary>The program as <c>./keelson</c> starts it: compiled ahead of time where that was done since the last build.</summary>
    public static string ServerPath
    {
        get
        {
            var flavour = new DirectoryInfo(AppContext.BaseDirectory).Name;
            var built = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Keelson.Server", flavour));
            var ahead = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../ready/Keelson.Server", flavour));
            var isAhead = File.Exists(Path.Combine(ahead, ".runtime")) && Written(ahead) >= Written(built);
            return Path.Combine(isAhead ? ahead : built, "Keelson.Server.dll");

            static DateTime Written(string folder) => File.GetLastWriteTimeUtc(Path.Combine(folder, "Keelson.dll"));
        }
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

    /// <summary>A role of this program, with the settings of the runtime that the platform ships with, so that these are not what is compared.</summary>
    public static Task<GatewayProcess> StartRoleAsync(int? core, string role, params string[] arguments) => StartVerbAsync(core, "gateway", role, arguments);

    /// <summary>A role of one verb of this program; its first argument is where it listens.</summary>
    public static Task<GatewayProcess> StartVerbAsync(int? core, string verb, string role, params string[] arguments)
    {
        var url = FreeUrl();
        var dll = typeof(GatewayProcess).Assembly.Location;
        string[] settings = ["exec", "--runtimeconfig", Path.ChangeExtension(ServerPath, ".runtimeconfig.json"), "--depsfile", Path.ChangeExtension(dll, ".deps.json")];
        return StartAsync(core, url, "dotnet", [.. settings, dll, verb, role, url, .. arguments]);
    }

    /// <summary>nginx as a plain proxy with kept connections, one process and no log; null when it is not installed.</summary>
    public static async Task<GatewayProcess?> StartNginxAsync(int? core, string folder, Uri upstream)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(path => Path.Combine(path, "nginx")).FirstOrDefault(File.Exists);
        if (program is null)
        {
            return null;
        }

        var url = FreeUrl();
        var prefix = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        var file = Path.Combine(prefix, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off; master_process off; error_log stderr crit; pid {{prefix}}/nginx.pid;
            events { worker_connections 2048; }
            http {
              access_log off; client_max_body_size 16m; client_body_buffer_size 1m; keepalive_requests 1000000;
              client_body_temp_path {{prefix}}/body; proxy_temp_path {{prefix}}/proxy; fastcgi_temp_path {{prefix}}/f; uwsgi_temp_path {{prefix}}/u; scgi_temp_path {{prefix}}/s;
              upstream provider { server {{upstream.Authority}}; keepalive 128; keepalive_requests 1000000; }
              server {
                listen {{new Uri(url).Authority}};
                location / { proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
              }
            }
            """);
        return await StartAsync(core, url, program, ["-p", prefix, "-c", file]);
    }

    /// <summary>The platform itself, with its own settings of the runtime.</summary>
    public static Task<GatewayProcess> StartKeelsonAsync(int? core, string config, string data)
    {
        var url = FreeUrl();
        return StartAsync(core, url, "dotnet", [ServerPath, "up", "--config", config, "--data", data, "--urls", url]);
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
