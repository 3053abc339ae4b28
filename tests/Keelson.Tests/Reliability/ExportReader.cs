using System.Globalization;
using System.Text;
using System.Text.Json;
using Keelson.Telemetry;

namespace Keelson.Tests.Reliability;

/// <summary>
/// A reader that knows nothing of the folds: it takes the lines of an NDJSON export and counts by brute force what docs/reference/formulas.md
/// says. It shares no code with them but the export.
/// </summary>
internal sealed class ExportReader
{
    private static readonly HashSet<string> ExcludedClasses =
        ["policyRejection", "clientError", "clientCancelled", "humanWait", "abandoned", "outOfScope"];

    private readonly List<Line> _lines;

    public ExportReader(IEnumerable<TelemetryEvent> events)
        : this(string.Join('\n', events.Select(telemetryEvent => Encoding.UTF8.GetString(TelemetryCodec.ToRecord(telemetryEvent).Payload.Span))))
    {
    }

    public ExportReader(string export) =>
        _lines = [.. export.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((line, index) => new Line(index, line))];

    public IEnumerable<Line> Lines => _lines;

    /// <summary>Good, bad, excluded in (after, through].</summary>
    public (long Good, long Bad, long Excluded) Count(string workflow, string objective, double limitMs, DateTimeOffset after, DateTimeOffset through)
    {
        var judged = objective switch
        {
            "firstToken" => Requests(workflow, limitMs),
            "toolCompletion" => Tools(workflow),
            "contextOverflow" => Runs(workflow, Overflow),
            _ => Runs(workflow, Success),
        };
        var inside = judged.Where(item => item.Time > after && item.Time <= through).Select(item => item.Verdict).ToList();
        return (inside.Count(verdict => verdict == "good"), inside.Count(verdict => verdict == "bad"), inside.Count(verdict => verdict == "excluded"));
    }

    /// <summary>The newest verdict of a run on a kind, by time and then by place; null when there is none.</summary>
    public static string? Newest(IEnumerable<Line> run, string? kind) => run
        .Where(line => line.Text("outcomeVerdict") is not null && (line.IsEnd || line.Type.StartsWith("keelson.outcome.", StringComparison.Ordinal)))
        .Where(line => kind is null || (line.Text("outcome") ?? "") == kind)
        .OrderBy(line => line.Time).ThenBy(line => line.Place)
        .LastOrDefault()?.Text("outcomeVerdict");

    /// <summary>True when a line's class is in neither the good nor the bad.</summary>
    public static bool IsExcluded(Line line) => ExcludedClasses.Contains(line.FailureClass);

    private IEnumerable<(DateTimeOffset Time, string Verdict)> Requests(string workflow, double limitMs)
    {
        foreach (var line in _lines.Where(line => line.Text("workflow") == workflow))
        {
            var failed = line.Type is "keelson.inference.failed" or "keelson.inference.lost" or "keelson.request.refused";
            if ((!failed && line.Type != "keelson.inference.completed") || line.Text("verdict") is "retry" or "fallback")
            {
                continue;
            }

            yield return (line.Time, FirstToken(line, failed, limitMs));
        }
    }

    private static string FirstToken(Line line, bool failed, double limitMs)
    {
        var isCancelled = line.FailureClass == "clientCancelled";
        if (!isCancelled && ExcludedClasses.Contains(line.FailureClass))
        {
            return "excluded";
        }

        if ((line.Number("firstTokenMs") ?? (failed ? null : line.Number("durationMs"))) is { } measured)
        {
            return measured <= limitMs ? "good" : "bad";
        }

        return line.FailureClass is "contextOverflow" or "toolUnavailable" || (isCancelled && (line.Number("durationMs") ?? 0) <= limitMs)
            ? "excluded"
            : "bad";
    }

    private IEnumerable<(DateTimeOffset Time, string Verdict)> Tools(string workflow)
    {
        foreach (var line in _lines.Where(line => line.Text("workflow") == workflow))
        {
            switch (line.Type)
            {
                case "keelson.tool.denied":
                    yield return (line.Time, "excluded");
                    break;
                case "keelson.tool.completed":
                    yield return (line.Time, ExcludedClasses.Contains(line.FailureClass) ? "excluded" : "good");
                    break;
                case "keelson.tool.failed" or "keelson.tool.unknown":
                    yield return (line.Time,
                        ExcludedClasses.Contains(line.FailureClass) || line.FailureClass == "contextOverflow" ? "excluded"
                        : line.FailureClass is "toolBusinessError" or "modelQuality" ? "good" : "bad");
                    break;
            }
        }
    }

    private IEnumerable<(DateTimeOffset Time, string Verdict)> Runs(string workflow, Func<List<Line>, Line, string> judge)
    {
        foreach (var run in _lines.Where(line => line.Text("run") is not null).GroupBy(line => line.Text("run")))
        {
            var lines = run.ToList();
            var end = lines.Where(line => line.IsEnd).OrderBy(line => line.Time).ThenBy(line => line.Place).LastOrDefault();
            var owner = lines.FirstOrDefault(line => line.IsRunFact && line.Text("workflow") is not null)?.Text("workflow");
            if (end is not null && owner == workflow)
            {
                yield return (end.Time, judge(lines, end));
            }
        }
    }

    private static string Overflow(List<Line> run, Line end) =>
        end.FailureClass == "outOfScope" ? "excluded"
        : end.Text("code") == "model.context_overflow"
            || run.Exists(line => line.Type == "keelson.context.overflowed" && !ExcludedClasses.Contains(line.FailureClass)) ? "bad"
        : "good";

    private static string Success(List<Line> run, Line end) =>
        end.FailureClass == "outOfScope" ? "excluded"
        : end.Type == "keelson.run.completed" && end.Flag("inTime") && Newest(run, end.Text("outcome")) == "success" ? "good"
        : ExcludedClasses.Contains(end.FailureClass) ? "excluded"
        : "bad";

    /// <summary>One line of the export.</summary>
    internal sealed class Line
    {
        private readonly JsonElement _data;

        public Line(int place, string json)
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement.Clone();
            Place = place;
            Type = root.GetProperty("type").GetString()!;
            Time = root.GetProperty("time").GetDateTimeOffset();
            _data = root.GetProperty("data");
        }

        public int Place { get; }

        public string Type { get; }

        public DateTimeOffset Time { get; }

        public string FailureClass => Text("failureClass") ?? "none";

        public bool IsEnd => Type is "keelson.run.completed" or "keelson.run.failed" or "keelson.run.cancelled" or "keelson.run.timedOut";

        public bool IsRunFact => IsEnd || Type is "keelson.outcome.reported" or "keelson.outcome.revised" or "keelson.context.overflowed";

        public bool IsAttempt => Type is "keelson.inference.completed" or "keelson.inference.failed" or "keelson.inference.lost";

        /// <summary>Money as the export writes it: a decimal string, absent when unknown.</summary>
        public decimal? Cost => Text("cost") is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : null;

        public string? Text(string name) => _data.TryGetProperty(name, out var value) ? value.GetString() : null;

        public double? Number(string name) => _data.TryGetProperty(name, out var value) ? value.GetDouble() : null;

        public bool Flag(string name) => _data.TryGetProperty(name, out var value) && value.GetBoolean();
    }
}
