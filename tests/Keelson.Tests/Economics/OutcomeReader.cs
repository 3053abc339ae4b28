using Keelson.Tests.Reliability;

namespace Keelson.Tests.Economics;

/// <summary>Sums up runs from the lines of an export by brute force; shares no code with the fold.</summary>
internal sealed record OutcomeReader(IReadOnlyList<OutcomeReader.Unit> Units, int OpenRuns)
{
    public static OutcomeReader Read(ExportReader reader, string workflow, string kind, (DateTimeOffset From, DateTimeOffset To) period, DateTimeOffset now)
    {
        var units = new List<Unit>();
        var open = 0;
        foreach (var group in reader.Lines.Where(IsFact).GroupBy(line => line.Text("run") ?? line.Text("request")))
        {
            var lines = group.ToList();
            var owner = lines.Select(line => line.Text("workflow")).FirstOrDefault(name => name is not null);
            var (isSettled, day) = Day(lines);
            if (group.Key is null || owner != workflow || day < period.From || day >= period.To)
            {
                continue;
            }

            if (isSettled || (!lines.Exists(IsRun) && day.UtcDateTime.Date < now.UtcDateTime.Date.AddDays(-1)))
            {
                units.Add(Sum(lines, kind));
            }
            else
            {
                open++;
            }
        }

        return new OutcomeReader(units, open);
    }

    private static (bool IsSettled, DateTimeOffset Day) Day(List<ExportReader.Line> lines)
    {
        var end = lines.Where(line => line.IsEnd).OrderBy(line => line.Time).ThenBy(line => line.Place).LastOrDefault();
        var verdicts = lines.Where(IsVerdict).ToList();
        return end is not null ? (true, end.Time)
            : verdicts.Count > 0 ? (true, verdicts.Min(line => line.Time))
            : (lines[0].Text("run") is null, lines.Max(line => line.Time));
    }

    private static Unit Sum(List<ExportReader.Line> lines, string kind)
    {
        var attempts = lines.Where(line => line.IsAttempt).ToList();
        var known = attempts.Sum(line => line.Cost ?? 0);
        return new Unit(
            lines[0].Text("run") is not null,
            attempts.TrueForAll(line => line.Cost is not null) ? known : null,
            known,
            attempts.Where(line => line.Type != "keelson.inference.completed").Sum(line => line.Cost ?? 0),
            ExportReader.Newest(lines, kind) == "success");
    }

    private static bool IsFact(ExportReader.Line line) => line.IsAttempt || IsRun(line) || IsVerdict(line);

    private static bool IsRun(ExportReader.Line line) => line.Type.StartsWith("keelson.run.", StringComparison.Ordinal);

    private static bool IsVerdict(ExportReader.Line line) => line.Type.StartsWith("keelson.outcome.", StringComparison.Ordinal);

    /// <summary>One run, or one request outside runs.</summary>
    internal sealed record Unit(bool IsRun, decimal? Cost, decimal Known, decimal Failed, bool IsSuccess);
}
