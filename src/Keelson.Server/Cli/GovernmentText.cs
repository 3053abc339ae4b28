using System.Globalization;
using System.Text.Json;

namespace Keelson.Server.Cli;

/// <summary>Prints the reports of Government for a person. The figures are the platform's own; nothing is computed here but their form.</summary>
internal static class GovernmentText
{
    /// <summary>Objectives: of all workflows, or of one.</summary>
    public static void PrintSlo(JsonElement answer)
    {
        var table = new TextTable("WORKFLOW", "OBJECTIVE", "TARGET", "SHARE", "GOOD", "BAD", "EXCLUDED", "BUDGET LEFT", "BURN 1H/6H", "STAGE");
        foreach (var report in One(answer, "objectives"))
        {
            AddObjectives(table, report);
        }

        table.Print("No objectives.");
    }

    /// <summary>Cost per success: of all workflows, or of one.</summary>
    public static void PrintCost(JsonElement answer)
    {
        var table = new TextTable("WORKFLOW", "OUTCOME", "RUNS", "SUCCESSES", "SPEND", "PER SUCCESS", "95 % INTERVAL", "LIMIT", "VERDICT");
        foreach (var report in One(answer, "successes"))
        {
            AddCost(table, report);
        }

        table.Print("No outcomes are configured.");
    }

    /// <summary>Deployments with what is under way, tiers with what is reserved, needs with their reasons.</summary>
    public static void PrintCapacity(JsonElement answer) => CapacityText.Print(answer);

    /// <summary>Waves with what their gates would decide now.</summary>
    public static void PrintGates(JsonElement answer)
    {
        foreach (var wave in answer.Rows())
        {
            Terminal.Print($"{wave.Text("workflow")}: wave {wave.Text("wave")}, {wave.Text("verdict")}");
            PrintCriteria(wave);
            if (wave.TryGetProperty("lastDecision", out var last) && last.ValueKind is JsonValueKind.Object)
            {
                Terminal.Print($"  last recorded decision: {last.Text("verdict")} at {last.Text("at")} by {last.Text("actor")}");
            }
        }
    }

    /// <summary>One decision.</summary>
    public static void PrintGate(JsonElement decision)
    {
        Terminal.Print($"{decision.Text("workflow")}: wave {decision.Text("wave")}, {decision.Text("verdict")}");
        PrintCriteria(decision);
    }

    /// <summary>The outcome report: both answers and the gate's verdict of each workflow.</summary>
    public static void PrintReport(JsonElement answer)
    {
        var objectives = new TextTable("WORKFLOW", "OBJECTIVE", "TARGET", "SHARE", "GOOD", "BAD", "EXCLUDED", "BUDGET LEFT", "BURN 1H/6H", "STAGE");
        var costs = new TextTable("WORKFLOW", "OUTCOME", "RUNS", "SUCCESSES", "SPEND", "PER SUCCESS", "95 % INTERVAL", "LIMIT", "VERDICT");
        foreach (var report in answer.Rows())
        {
            if (report.TryGetProperty("reliability", out var reliability))
            {
                AddObjectives(objectives, reliability);
            }

            if (report.TryGetProperty("cost", out var cost))
            {
                AddCost(costs, cost);
            }
        }

        Terminal.Print("Reliability: what was promised, and how much of the promise is left");
        objectives.Print("No objectives.");
        Terminal.Print("");
        Terminal.Print("Cost per successful outcome, US dollars, all spend counted");
        costs.Print("No outcomes are configured.");
        Terminal.Print("");
        Terminal.Print("Gates: may the workflow leave its rollout wave?");
        foreach (var report in answer.Rows().Where(report => report.TryGetProperty("gate", out _)))
        {
            PrintGate(report.GetProperty("gate"));
        }

        Terminal.Print("");
        Terminal.Print($"Computed from the stream of events up to position {answer.Text("position")}.");
    }

    private static void AddObjectives(TextTable table, JsonElement report)
    {
        foreach (var objective in Items(report, "objectives"))
        {
            var burn = Items(objective, "burn").Take(2).Select(window => Number(window, "burnRate", "0.0")).ToList();
            table.Add(
                report.Text("workflow"),
                objective.Text("objective"),
                Percent(objective, "target"),
                objective.Text("noData") is "true" ? "no data" : Percent(objective, "share"),
                objective.Text("good"),
                objective.Text("bad"),
                objective.Text("excluded"),
                Percent(objective, "remaining"),
                string.Join(" / ", burn.Select(rate => rate ?? "-")),
                objective.Text("stage"));
        }
    }

    private static void AddCost(TextTable table, JsonElement cost)
    {
        var isBounded = cost.Text("interval.isBounded") is "true";
        table.Add(
            cost.Text("workflow"),
            cost.Text("outcome"),
            cost.Text("runs"),
            cost.Text("successes"),
            Money(cost, "totalSpend"),
            Money(cost, "costPerSuccess") ?? "undefined",
            isBounded ? $"{Money(cost, "interval.lower")} to {Money(cost, "interval.upper")}" : "the sample is too small",
            Money(cost, "justifiedUnder"),
            cost.Text("verdict"));
    }

    private static void PrintCriteria(JsonElement decision)
    {
        foreach (var criterion in Items(decision, "criteria"))
        {
            Terminal.Print($"  {criterion.Text("verdict"),-13}{criterion.Text("name"),-24}{criterion.Text("reason")}");
        }
    }

    private static IEnumerable<JsonElement> One(JsonElement answer, string member) =>
        answer.ValueKind is JsonValueKind.Object && answer.TryGetProperty(member, out _) ? [answer] : answer.Rows();

    private static JsonElement[] Items(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var items) && items.ValueKind is JsonValueKind.Array
            ? [.. items.EnumerateArray()]
            : [];

    private static string? Percent(JsonElement element, string path) =>
        Decimal(element, path) is { } share ? (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %" : null;

    private static string? Money(JsonElement element, string path) => Number(element, path, "0.00####");

    private static string? Number(JsonElement element, string path, string form) => Decimal(element, path)?.ToString(form, CultureInfo.InvariantCulture);

    private static decimal? Decimal(JsonElement element, string path) =>
        decimal.TryParse(element.Text(path), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
