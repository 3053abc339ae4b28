using System.Text.Json;

namespace Keelson.Server.Cli;

/// <summary>Prints capacity for a person.</summary>
internal static class CapacityText
{
    /// <summary>Deployments, tiers, declared needs and what the prompts say about them.</summary>
    public static void Print(JsonElement answer)
    {
        PrintDeployments(answer);
        PrintTiers(answer);
        PrintNeeds(answer);
        PrintAdvice(answer);
    }

    private static void PrintDeployments(JsonElement answer)
    {
        var table = new TextTable("MODEL", "DEPLOYMENT", "IN FLIGHT", "LIMIT", "TOKENS", "LIMIT", "WAITING", "CIRCUIT");
        foreach (var model in Items(answer, "models"))
        {
            foreach (var deployment in Items(model, "deployments"))
            {
                table.Add(
                    model.Text("model"),
                    deployment.Text("deployment"),
                    deployment.Text("inFlight"),
                    deployment.Text("maxConcurrency"),
                    deployment.Text("residentTokens"),
                    deployment.Text("residentTokensMax"),
                    deployment.Text("waiting"),
                    deployment.Text("breaker"));
                foreach (var use in Items(deployment, "uses"))
                {
                    table.Add("", $"  {use.Text("tier")}, {use.Text("value")} value", use.Text("inFlight"), "", use.Text("residentTokens"), "", use.Text("waiting"), "");
                }
            }
        }

        table.Print("No models are configured.");
    }

    private static void PrintTiers(JsonElement answer)
    {
        var table = new TextTable("TIER", "UP TO TOKENS", "RESERVED", "CAP", "PROMPTS READ AT ONCE");
        foreach (var tier in Items(answer, "tiers"))
        {
            table.Add(tier.Text("tier"), tier.Text("tokens"), Shares(tier, "reserved"), Shares(tier, "cap"), tier.Text("maxConcurrentPrefills"));
        }

        Terminal.Print("");
        table.Print("No context tiers.");
    }

    private static void PrintNeeds(JsonElement answer)
    {
        var table = new TextTable("WORKFLOW", "VALUE", "NEEDS", "BECAUSE", "REVIEW BY");
        foreach (var need in Items(answer, "needs"))
        {
            var overdue = need.TryGetProperty("isOverdue", out var past) && past.ValueKind == JsonValueKind.True ? " (overdue)" : "";
            table.Add(need.Text("workflow"), need.Text("value"), need.Text("need"), need.Text("because"), need.Text("reviewBy") + overdue);
        }

        Terminal.Print("");
        table.Print("No workflows.");
    }

    private static void PrintAdvice(JsonElement answer)
    {
        var table = new TextTable("WORKFLOW", "DECLARED", "ADVICE", "TIER", "PROMPTS", "P95 TOKENS", "SAVES USD", "BECAUSE");
        foreach (var advice in Items(answer, "advice"))
        {
            table.Add(
                advice.Text("workflow"),
                advice.Text("declared"),
                advice.Text("verdict"),
                advice.Text("advised"),
                advice.Text("requests"),
                advice.Text("needTokensP95"),
                advice.Text("saving"),
                advice.Text("because"));
        }

        Terminal.Print("");
        table.Print("No advice.");
    }

    private static string Shares(JsonElement tier, string name) =>
        tier.TryGetProperty(name, out var shares) && shares.ValueKind == JsonValueKind.Object
            ? string.Join(", ", shares.EnumerateObject().Select(share => FormattableString.Invariant($"{share.Name} {share.Value.GetDecimal():P0}")))
            : "";

    private static JsonElement.ArrayEnumerator Items(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default;
}
