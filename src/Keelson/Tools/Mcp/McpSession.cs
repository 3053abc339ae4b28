using ModelContextProtocol.Client;

namespace Keelson.Tools.Mcp;

/// <summary>One life of a connection to a server.</summary>
internal sealed class McpSession(McpClient client, McpProcess? process, DateTimeOffset startedAt) : IAsyncDisposable
{
    private const int SilencesMax = 3; // So many calls without an answer, and none with one between: the program hangs.

    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5); // A server that does not let go is left to itself.

    private int _inFlight;
    private int _silences;

    public McpClient Client => client;

    public McpProcess? Process => process;

    public DateTimeOffset StartedAt => startedAt;

    /// <summary>False after the connection ended, or when its program hangs.</summary>
    public bool IsAlive => !client.Completion.IsCompleted && process is not { HasExited: true } && Volatile.Read(ref _silences) < SilencesMax;

    /// <summary>True when the server's last message was too long and this session has only the one call that it can have been for.</summary>
    public bool HasOverflowedAlone => process is { Output.HasOverflowed: true } && Volatile.Read(ref _inFlight) <= 1;

    public void Enter() => Interlocked.Increment(ref _inFlight);

    public void Leave(bool isAnswered)
    {
        Interlocked.Decrement(ref _inFlight);
        if (isAnswered)
        {
            Volatile.Write(ref _silences, 0);
        }
        else if (process is not null)
        {
            Interlocked.Increment(ref _silences);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync().AsTask().WaitAsync(CloseTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (process is not null)
        {
            await process.DisposeAsync();
        }
    }
}
