using System.Text;
using System.Text.Json;
using Keelson.Tools;

namespace Keelson.Tests.Simulation;

/// <summary>
/// The servers behind the tools, and the network between. A request lies in the network until the world decides what becomes of it; what was
/// done is counted by the call that was meant.
/// </summary>
internal sealed class SimulatedToolServer(Random random, PlantedBug bug)
{
    private readonly Dictionary<string, string> _byKey = new(StringComparer.Ordinal);
    private readonly List<Letter> _letters = [];
    private int _sends;

    /// <summary>What happened, in order: <c>native:run/3</c>.</summary>
    public List<string> Effects { get; } = [];

    /// <summary>Requests in the network.</summary>
    public int Waiting => _letters.Count;

    /// <summary>While true, every request gets through at once.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Whether the call with that key has happened, as a person finds out at the tool's side.</summary>
    public bool Happened(string key) => _byKey.ContainsKey(key);

    /// <summary>The transport of one process.</summary>
    public IToolTransport TransportOf(LifeContext life) => new Transport(this, life);

    /// <summary>Decides about one request.</summary>
    public void Deliver()
    {
        var letter = _letters[random.Next(_letters.Count)];
        _letters.Remove(letter);
        Answer(letter);
    }

    /// <summary>A process died: its requests arrive or are lost, and nobody hears the answers.</summary>
    public void Forget(LifeContext life)
    {
        foreach (var letter in _letters.Where(each => each.Life == life).ToList())
        {
            _letters.Remove(letter);
            if (random.Next(2) == 0)
            {
                Do(letter.Request);
            }
        }
    }

    private static ToolTransportAnswer Answered(int status, string body) => new(ToolTransportOutcome.Answered)
    {
        Status = status,
        MediaType = "application/json",
        Body = Encoding.UTF8.GetBytes(body),
        Host = "tools.example",
    };

    private static string HeaderOf(ToolTransportRequest request, string name) =>
        request.Headers.FirstOrDefault(header => header.Key == name).Value?.Trim('"') ?? "";

    private void Answer(Letter letter)
    {
        var fate = IsCalm ? 9 : random.Next(10);
        var answer = fate switch
        {
            0 => new ToolTransportAnswer(ToolTransportOutcome.NotConnected),
            1 => new ToolTransportAnswer(ToolTransportOutcome.Silent),
            2 => After(letter, new ToolTransportAnswer(ToolTransportOutcome.Silent)),
            3 => After(letter, new ToolTransportAnswer(ToolTransportOutcome.TimedOut)),
            4 => Answered(503, "{}"),
            _ => null,
        } ?? Do(letter.Request);
        if (bug == PlantedBug.GuessesNotExecuted && answer.Outcome is ToolTransportOutcome.Silent or ToolTransportOutcome.TimedOut)
        {
            answer = new ToolTransportAnswer(ToolTransportOutcome.NotConnected);
        }

        letter.Told.TrySetResult(answer);
    }

    private ToolTransportAnswer After(Letter letter, ToolTransportAnswer answer)
    {
        Do(letter.Request);
        return answer;
    }

    // https://tools.example/KIND/WHAT is a call; https://tools.example/calls/KEY is the probe.
    private ToolTransportAnswer Do(ToolTransportRequest request)
    {
        var parts = new Uri(request.Url).AbsolutePath.Trim('/').Split('/');
        if (parts[0] == "calls")
        {
            return bug != PlantedBug.ProbeAlwaysSaysNo && _byKey.TryGetValue(parts[1], out var known) ? Answered(200, known) : Answered(404, "{}");
        }

        var key = bug == PlantedBug.ChangesTheKey ? $"{++_sends}" : HeaderOf(request, "Idempotency-Key");
        if (parts[0] is "native" or "undo" && _byKey.TryGetValue(key, out var earlier))
        {
            return Answered(200, earlier);
        }

        using var body = JsonDocument.Parse(request.Body ?? "{}"u8.ToArray());
        var what = body.RootElement.TryGetProperty("what", out var named) ? named.GetString() : "";
        Effects.Add($"{parts[0]}:{what}");
        return Answered(200, _byKey[key] = $$"""{"number":{{Effects.Count}}}""");
    }

    private sealed record Letter(LifeContext Life, ToolTransportRequest Request, TaskCompletionSource<ToolTransportAnswer> Told);

    private sealed class Transport(SimulatedToolServer server, LifeContext life) : IToolTransport
    {
        public Task<ToolTransportAnswer> SendAsync(ToolTransportRequest request, CancellationToken cancellation)
        {
            var letter = new Letter(life, request, new TaskCompletionSource<ToolTransportAnswer>(TaskCreationOptions.RunContinuationsAsynchronously));
            server._letters.Add(letter);
            return letter.Told.Task;
        }
    }
}
