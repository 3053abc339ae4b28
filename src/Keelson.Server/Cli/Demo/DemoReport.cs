namespace Keelson.Server.Cli.Demo;

/// <summary>The outcome report: reliability, cost per outcome and gate verdict of each workflow, as the platform computes them.</summary>
internal static class DemoReport
{
    /// <summary>Prints it.</summary>
    public static async Task PrintAsync(PlatformClient client, IReadOnlyList<string> workflows, CancellationToken cancellation)
    {
        Terminal.Print("");
        Terminal.Print("Reliability");
        GovernmentText.PrintSlo(await client.GetAsync("/api/slo", cancellation));
        Terminal.Print("");
        Terminal.Print("Cost per successful outcome (US dollars)");
        GovernmentText.PrintCost(await client.GetAsync("/api/cost/outcomes", cancellation));
        Terminal.Print("");
        Terminal.Print("Gates");
        foreach (var workflow in workflows)
        {
            GovernmentText.PrintGate(await client.SendAsync(
                HttpMethod.Post, $"/api/workflows/{Uri.EscapeDataString(workflow)}/gate/evaluate", new { }, null, cancellation));
        }
    }
}
