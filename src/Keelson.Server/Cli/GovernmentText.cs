using System.Text.Json;

namespace Keelson.Server.Cli;

/// <summary>Prints the reports of Government for a person.</summary>
internal static class GovernmentText
{
    /// <summary>Objectives.</summary>
    public static void PrintSlo(JsonElement answer) => answer.PrintTable(
        "No objectives.",
        ("WORKFLOW", "workflow"), ("OBJECTIVE", "kind"), ("TARGET", "target"), ("GOOD", "good"), ("TOTAL", "total"), ("LEFT", "budgetRemaining"), ("STAGE", "stage"));

    /// <summary>Cost per outcome.</summary>
    public static void PrintCost(JsonElement answer) => answer.PrintTable(
        "No costs yet.",
        ("WORKFLOW", "workflow"), ("OUTCOME", "kind"), ("RUNS", "runs"), ("SUCCESSES", "successes"), ("SPEND", "spend"), ("PER SUCCESS", "perSuccess"), ("LOW", "low"), ("HIGH", "high"));

    /// <summary>Capacity.</summary>
    public static void PrintCapacity(JsonElement answer) => answer.PrintMembers();

    /// <summary>Waves and verdicts.</summary>
    public static void PrintGates(JsonElement answer) => answer.PrintTable(
        "No workflows.",
        ("WORKFLOW", "workflow"), ("WAVE", "wave"), ("VERDICT", "verdict"), ("REASON", "reason"));

    /// <summary>One verdict.</summary>
    public static void PrintGate(JsonElement answer) => answer.PrintMembers();
}
