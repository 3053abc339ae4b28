using System.CommandLine;
using System.Text.Json;

namespace Keelson.Server.Cli;

/// <summary><c>approval ...</c>: what waits for a person.</summary>
internal static class ApprovalCommands
{
    /// <summary>The verbs.</summary>
    public static Command Create() => new("approval", "See what waits for approval, and decide.")
    {
        List(),
        Decide("grant", "Grant an approval."),
        Decide("deny", "Deny an approval."),
    };

    private static Command List()
    {
        var status = new Option<string?>("--status") { Description = "pending when absent; all for everything.", HelpName = "STATUS" };
        var command = new Command("list", "List approvals.") { status };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(QueryText.Of("/api/approvals").With("status", parsed.GetValue(status) ?? "pending").ToString(), cancellation),
            answer => answer.PrintTable(
                "Nothing waits for approval.",
                ("APPROVAL", "id"), ("WORKFLOW", "workflow"), ("RUN", "run"), ("TOOL", "tool"), ("STATUS", "status"), ("ARGUMENTS", "details"), ("EXPIRES", "expiresAt")));
        return command;
    }

    private static Command Decide(string verb, string says)
    {
        var id = new Argument<string>("id") { Description = "The approval." };
        var reason = new Option<string>("--reason") { Description = "Why; it is recorded.", Required = true, HelpName = "TEXT" };
        var command = new Command(verb, says) { id, reason };
        new ClientOptions().Attach(
            command,
            async (parsed, client, cancellation) =>
            {
                var path = $"/api/approvals/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}";

                // The digest binds the decision to what was looked at: when the arguments change in between, the decision is refused.
                var approval = await client.GetAsync(path, cancellation);
                return await client.SendAsync(
                    HttpMethod.Post,
                    path,
                    new { Decision = verb, Reason = parsed.GetRequiredValue(reason), Digest = approval.Text("digest") },
                    null,
                    cancellation);
            },
            (JsonElement answer) => answer.PrintMembers());
        return command;
    }
}
