using System.Text;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Tools;
using Keelson.Workflows;

namespace Keelson.Tests.Kills;

/// <summary>One client: starts runs and waits for some, talks in a session of its own, calls tools. It says what it was told.</summary>
internal sealed class KillClient
{
    private static readonly string[] Tools = ["native", "lookup", "none"];
    private readonly KillEngine _engine;
    private readonly KillTask _task;
    private readonly KillTalk _talk;
    private readonly Random _random;
    private readonly string _name;
    private int _made;
    private (RunStart Start, string Run)? _lastStart;
    private (string Tool, string Key, string Number)? _lastCall;

    public KillClient(KillEngine engine, KillTask task, int number)
    {
        (_engine, _task) = (engine, task);
        _name = $"{task.Life}x{number}";
#pragma warning disable CA5394 // The seed must give the same choices again.
        _random = new Random((task.Seed * 31) + (task.Life * 101) + number);
#pragma warning restore CA5394
        _talk = new KillTalk(engine.Sessions, $"s{number}", _name, _random);
    }

    public async Task RunAsync()
    {
        await CallAsync($"d{_task.Life - 1}x{_name[(_name.IndexOf('x', StringComparison.Ordinal) + 1)..]}x1");
        while (true)
        {
            switch (_random.Next(10))
            {
                case < 3:
                    await StartAsync($"r{_name}x{++_made}");
                    break;
                case 3:
                    await AgainAsync();
                    break;
                case < 9:
                    await _talk.SayAsync();
                    break;
                default:
                    await CallAsync($"d{_name}x{++_made}");
                    break;
            }
        }
    }

    // Half of the starts have a key, and half of those who start wait for the end.
    private async Task StartAsync(string run)
    {
        var key = _random.Next(2) == 0 ? null : $"K{run}";
        var start = new RunStart(run, "w", "{}"u8.ToArray(), "acme", "user:ann") { ClientKey = key };
        var (answered, fault) = await _engine.Runs.StartAsync(start, CancellationToken.None);
        if (fault is not null)
        {
            KillChild.Say($"wrong The start of {run} was refused: {fault.Code.Code} {fault.Detail}");
            return;
        }

        KillChild.Say($"started {answered}");
        _lastStart = (start, run);
        foreach (var signal in new KillProgram(run, _task.Seed).Signals.Where(_ => _random.Next(2) == 0))
        {
            if (await KillPeople.SignalAsync(_engine, run, signal))
            {
                KillChild.Say($"signalled {run} {run}/{signal}");
            }
        }

        if (_random.Next(2) == 0 && await _engine.Runs.WaitAsync(run, TimeSpan.FromMilliseconds(200), CancellationToken.None) is { } bytes)
        {
            KillChild.Say($"ended {run} {KeelsonJson.Deserialize<RunEnd>(bytes).Status}");
        }
    }

    // The same key again, the same call again: both must answer as the first time.
    private async Task AgainAsync()
    {
        if (_lastStart is ({ ClientKey: not null } start, var run))
        {
            var (answered, fault) = await _engine.Runs.StartAsync(start with { Run = $"{run}again" }, CancellationToken.None);
            if (answered?.Value != run)
            {
                KillChild.Say($"wrong The key of {run} began {answered} {fault?.Code.Code}");
            }
        }

        if (_lastCall is var (tool, key, number))
        {
            var result = await InvokeAsync(tool, key);
            if (result.Fault is not null || !result.IsReplayed || NumberOf(result) != number)
            {
                KillChild.Say($"wrong The call {key} was answered {number} and then {NumberOf(result)} {result.Fault?.Code.Code}");
            }
        }
    }

    private async Task CallAsync(string key)
    {
        // A client asks again under its key as long as asking may tell more; what no tool can tell is left to people.
        var tool = ToolOf(key);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var result = await InvokeAsync(tool, key);
            if (result.Fault is null)
            {
                KillChild.Say($"called {tool} {key} {NumberOf(result)}");
                _lastCall = (tool, key, NumberOf(result));
                return;
            }
        }
    }

    private Task<ToolResult> InvokeAsync(string tool, string key)
    {
        var arguments = JsonSerializer.SerializeToUtf8Bytes(new { what = key, value = "-" });
        var call = new ToolCall(tool, arguments, new Attribution("acme", "user:ann") { TrustTier = 2 }) { ClientKey = key };
        return _engine.Gateway.InvokeAsync(call, null, CancellationToken.None);
    }

    private static string ToolOf(string key) => Tools[key.Sum(letter => letter) % Tools.Length];

    private static string NumberOf(ToolResult result) =>
        result.Value is { } value ? JsonDocument.Parse(Encoding.UTF8.GetString(value.Span)).RootElement.GetProperty("number").ToString() : "-";
}
