using System.CommandLine;
using System.Text.Json;

namespace Keelson.Server.Cli;

/// <summary><c>cost rerate</c>: recorded usage by the prices that are known now.</summary>
internal static class RerateCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "Not before this time (RFC 3339).", Required = true, HelpName = "TIME" };
        var to = new Option<string>("--to") { Description = "Before this time (RFC 3339).", Required = true, HelpName = "TIME" };
        var apply = new Option<bool>("--apply") { Description = "Record the differences; without it they are only shown." };
        var command = new Command("rerate", "Price recorded usage again, by the prices known now; old and new cost side by side.") { from, to, apply };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(
                HttpMethod.Post,
                "/api/cost/rerate",
                new { From = parsed.GetRequiredValue(from), To = parsed.GetRequiredValue(to), Apply = parsed.GetValue(apply) },
                null,
                cancellation),
            Print);
        return command;
    }

    private static void Print(JsonElement answer)
    {
        answer.PrintTable(
            "No cost changes.",
            ("MODEL", "model"), ("OLD PRICE", "oldVersion"), ("NEW PRICE", "newVersion"), ("ATTEMPTS", "attempts"), ("OLD USD", "oldCost"), ("NEW USD", "newCost"));
        Terminal.Print("");
        Terminal.Print($"{answer.Text("changed")} of {answer.Text("attempts")} attempts cost something else: {answer.Text("newCost")} instead of {answer.Text("oldCost")} USD.");
        Terminal.Print($"Without a price: {answer.Text("unpricedAfter")} now, {answer.Text("unpricedBefore")} before.");
        Terminal.Print(answer.Text("isApplied") is "true" ? "The differences are recorded; both costs stay visible." : "Nothing is recorded yet. Add --apply to record the differences.");
    }
}
