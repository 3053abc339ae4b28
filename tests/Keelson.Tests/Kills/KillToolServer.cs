using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Keelson.Tests.Kills;

/// <summary>
/// The tools' server, which outlives the program: counts effects, knows them by idempotency key, answers late, and sometimes hangs up or is
/// overloaded. Only native tools honour keys.
/// </summary>
internal sealed class KillToolServer : IAsyncDisposable
{
    private static readonly TimeSpan QuietMax = TimeSpan.FromSeconds(60); // The kernel closes a dead program's connections at once.

    private readonly ConcurrentDictionary<string, Lazy<string>> _byKey = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Random _random;
    private readonly WebApplication _app;
    private int _connections;
    private int _number;

    private KillToolServer(int seed)
    {
#pragma warning disable CA5394 // It chooses faults, not secrets.
        _random = new Random(seed);
#pragma warning restore CA5394
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, Count));
        _app = builder.Build();
        _app.MapPost("/act/{tool}", ActAsync);
        _app.MapGet("/calls/{key}", (string key) => _byKey.TryGetValue(key, out var answer) ? Results.Text(answer.Value, "application/json") : Results.NotFound());
    }

    /// <summary>Where it listens.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>How often each effect happened.</summary>
    public ConcurrentDictionary<string, int> Effects { get; } = new(StringComparer.Ordinal);

    /// <summary>What must not be, whatever the program does.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>While true it answers everything at once.</summary>
    public bool IsCalm { get; set; }

    public static async Task<KillToolServer> StartAsync(int seed)
    {
        var server = new KillToolServer(seed);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Waits until everything that a dead program sent has had its effect: its connections are read to their ends and gone.</summary>
    public async Task QuietAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(QuietMax);
        while (Volatile.Read(ref _connections) > 0)
        {
            await Task.Delay(1, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private void Count(ListenOptions listen) => listen.Use(next => async connection =>
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    });

    private async Task ActAsync(string tool, HttpContext http)
    {
        JsonElement asked;
        try
        {
            asked = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
        }
        catch (Exception torn) when (torn is JsonException or IOException)
        {
            return; // Killed in the middle of the request: nothing happened.
        }

        var (fate, late) = Draw();
        if (fate == 0)
        {
            http.Abort();
            return;
        }

        if (fate == 1 && tool != "none")
        {
            // Of a tool that knows no keys this would be a failure for good.
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        var answer = Act(tool, http.Request.Headers["Idempotency-Key"].ToString().Trim('"'), asked.GetProperty("what").GetString()!, asked.GetProperty("value").GetString()!);
        if (late > 0)
        {
            await Task.Delay(late);
        }

        if (fate == 2)
        {
            http.Abort();
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer);
    }

    // Half of the answers come at once; of the rest some milliseconds pass, in which a kill meets a call that has happened.
    private (int Fate, int LateMs) Draw()
    {
        lock (_random)
        {
            return IsCalm ? (9, 0) : (_random.Next(40), _random.Next(2) * _random.Next(8));
        }
    }

    private string Act(string tool, string key, string what, string value)
    {
        if (tool is "native" or "undo" or "undoable")
        {
            return _byKey.GetOrAdd(key, _ => new Lazy<string>(() => Happen($"{tool}:{what}", value, isEffect: true))).Value;
        }

        var answer = Happen($"{tool}:{what}", value, isEffect: tool != "read");
        _byKey[key] = new Lazy<string>(answer);
        return answer;
    }

    private string Happen(string what, string value, bool isEffect)
    {
        if (isEffect && Effects.AddOrUpdate(what, 1, (_, count) => count + 1) > 1)
        {
            Violations.Enqueue($"{what} was done {Effects[what]} times.");
        }

        if (_values.GetOrAdd(what, value) is var first && first != value)
        {
            Violations.Enqueue($"{what} was asked for with {first} and then with {value}: a result changed.");
        }

        return string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{Interlocked.Increment(ref _number)}}}""");
    }
}
