using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Keelson.Tools.Mcp;

/// <summary>
/// A program that speaks MCP on its standard streams. It is started without a shell and with nothing of the platform's environment but
/// the search path, the language and the folder for temporary files, and with the address of a proxy that holds to the rules of egress. What it writes to its error stream is read, so that it never
/// blocks, and only the end of it is kept.
/// </summary>
internal sealed class McpProcess : IAsyncDisposable
{
    private const int ErrorBytesKept = 4 * 1024; // The last words of a program; they go into one log line.

    private static readonly TimeSpan ExitTime = TimeSpan.FromSeconds(2); // After its input was closed; then it is killed, with its children.
    private static readonly string[] Inherited = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SystemRoot"];

    private static readonly string[] ProxyVariables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

    private readonly Process _process;
    private readonly Task _errors;
    private readonly byte[] _tail = new byte[ErrorBytesKept];
    private readonly Lock _lock = new();
    private long _errorBytes;

    private McpProcess(Process process, int lineBytesMax)
    {
        _process = process;
        Output = new LineLimitStream(process.StandardOutput.BaseStream, lineBytesMax);
        _errors = ReadErrorsAsync();
    }

    /// <summary>What the program reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What the program writes.</summary>
    public LineLimitStream Output { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The end of what the program wrote to its error stream, as one line of plain characters.</summary>
    public string LastWords
    {
        get
        {
            lock (_lock)
            {
                var count = (int)Math.Min(_errorBytes, ErrorBytesKept);
                var start = (int)(_errorBytes > ErrorBytesKept ? _errorBytes % ErrorBytesKept : 0);
                var bytes = new byte[count];
                for (var i = 0; i < count; i++)
                {
                    bytes[i] = _tail[(start + i) % ErrorBytesKept];
                }

                return string.Concat(Encoding.UTF8.GetString(bytes).Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
            }
        }
    }

    /// <summary>Starts the program of a server, or says why it does not start.</summary>
    public static (McpProcess? Process, string? Problem) Start(McpServer server, string? proxy)
    {
        var start = new ProcessStartInfo(server.Command[0], server.Command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = server.Directory ?? "",
        };
        Scrub(start.Environment, server, proxy);
        try
        {
            return Process.Start(start) is { } process ? (new McpProcess(process, server.MessageBytesMax), null) : (null, "it did not start");
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or InvalidOperationException)
        {
            return (null, failure.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            Input.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        if (!await EndsInTimeAsync())
        {
            Kill();
            await EndsInTimeAsync();
        }

        await Output.DisposeAsync();
        await _errors.WaitAsync(ExitTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    private static void Scrub(IDictionary<string, string?> environment, McpServer server, string? proxy)
    {
        environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        foreach (var name in proxy is null ? [] : ProxyVariables)
        {
            environment[name] = proxy;
        }

        foreach (var (name, value) in server.Environment)
        {
            environment[name] = value;
        }
    }

    private async Task<bool> EndsInTimeAsync()
    {
        using var patience = new CancellationTokenSource(ExitTime);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It ended by itself meanwhile.
        }
    }

    private async Task ReadErrorsAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (await _process.StandardError.BaseStream.ReadAsync(buffer) is > 0 and var read)
            {
                lock (_lock)
                {
                    for (var i = 0; i < read; i++)
                    {
                        _tail[_errorBytes++ % ErrorBytesKept] = buffer[i];
                    }
                }
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // The stream ended with the program.
        }
    }
}
