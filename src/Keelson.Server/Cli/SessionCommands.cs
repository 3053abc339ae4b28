using System.CommandLine;

namespace Keelson.Server.Cli;

/// <summary><c>session ...</c>: conversations with an agent, and what people do about them.</summary>
internal static class SessionCommands
{
    /// <summary>The verbs.</summary>
    public static Command Create() => new("session", "Begin sessions, look at them, talk to their agent, go back, fork, hold and erase.")
    {
        Begin(),
        List(),
        Show(),
        Say(),
        Named("checkpoint", "checkpoints", "Give what stands now a name.", isRequired: true),
        Named("restore", "restore", "Let a session stand as it did under a name.", isRequired: true),
        Named("fork", "fork", "Begin a session as a copy of another, at a checkpoint or as it stands.", isRequired: false),
        Hold(),
        Release(),
        Erase(),
    };

    private static Command Begin()
    {
        var workflow = new Argument<string>("workflow") { Description = "The workflow whose agent answers." };
        var sensitivity = new Option<string?>("--sensitivity") { Description = "public, internal, confidential or restricted; the workflow's when absent.", HelpName = "WORD" };
        var command = new Command("begin", "Begin a session; its id is printed.") { workflow, sensitivity };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(
                HttpMethod.Post,
                "/api/sessions",
                new { Workflow = parsed.GetRequiredValue(workflow), Sensitivity = parsed.GetValue(sensitivity) },
                null,
                cancellation),
            answer => Terminal.Print(answer.Text("id") ?? answer.GetRawText()));
        return command;
    }

    private static Command List()
    {
        var workflow = new Option<string?>("--workflow") { Description = "Only sessions of this workflow.", HelpName = "NAME" };
        var cursor = new Option<string?>("--cursor") { Description = "Go on where the last page ended.", HelpName = "CURSOR" };
        var command = new Command("list", "List sessions, the newest first.") { workflow, cursor };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(
                QueryText.Of("/api/sessions").With("workflow", parsed.GetValue(workflow)).With("cursor", parsed.GetValue(cursor)).ToString(), cancellation),
            answer => answer.PrintTable(
                "No sessions.", ("SESSION", "id"), ("WORKFLOW", "workflow"), ("MESSAGES", "messages"), ("TOKENS", "contextTokens"), ("CHANGED", "changedAt"), ("EXPIRES", "expiresAt"), ("HELD", "hold")));
        return command;
    }

    private static Command Show()
    {
        var id = Id();
        var command = new Command("show", "Show one session with its newest messages.") { id };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(PathOf(parsed, id), cancellation),
            answer =>
            {
                foreach (var member in answer.EnumerateObject().Where(member => member.Name is not ("messages" or "checkpoints")))
                {
                    Terminal.Print($"{member.Name,-16}{answer.Text(member.Name)}");
                }

                foreach (var message in answer.GetProperty("messages").EnumerateArray())
                {
                    Terminal.Print($"{message.Text("number"),6} {message.Text("message.role"),-10}{message.Text("message.content")}");
                }
            });
        return command;
    }

    private static Command Say()
    {
        var id = Id();
        var text = new Argument<string>("text") { Description = "What to say." };
        var queue = new Option<bool>("--queue") { Description = "Wait for a turn in progress instead of being refused." };
        var command = new Command("say", "Say something and print what the agent answers.") { id, text, queue };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(
                HttpMethod.Post,
                PathOf(parsed, id) + "/messages",
                new { Content = parsed.GetRequiredValue(text), WhenBusy = parsed.GetValue(queue) ? "queue" : "refuse" },
                null,
                cancellation),
            answer =>
            {
                foreach (var message in answer.GetProperty("messages").EnumerateArray().Where(message => message.Text("message.role") is "assistant"))
                {
                    Terminal.Print(message.Text("message.content") ?? "");
                }
            });
        return command;
    }

    private static Command Named(string verb, string path, string says, bool isRequired)
    {
        var id = Id();
        var name = new Argument<string?>("name") { Description = "The checkpoint.", Arity = isRequired ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne };
        var command = new Command(verb, says) { id, name };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(HttpMethod.Post, $"{PathOf(parsed, id)}/{path}", new { Name = parsed.GetValue(name) }, null, cancellation),
            answer => answer.PrintMembers());
        return command;
    }

    private static Command Hold()
    {
        var id = Id();
        var reason = new Option<string>("--reason") { Description = "Why; it is recorded in the session.", Required = true, HelpName = "TEXT" };
        var command = new Command("hold", "Keep a session from being forgotten, by time or on request.") { id, reason };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(HttpMethod.Post, PathOf(parsed, id) + "/hold", new { Reason = parsed.GetValue(reason) }, null, cancellation),
            answer => answer.PrintMembers());
        return command;
    }

    private static Command Release()
    {
        var id = Id();
        var command = new Command("release", "Let a held session be forgotten again when its time comes.") { id };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(HttpMethod.Delete, PathOf(parsed, id) + "/hold", null, null, cancellation),
            answer => answer.PrintMembers());
        return command;
    }

    private static Command Erase()
    {
        var id = Id();
        var reason = new Option<string?>("--reason") { Description = "Why; it is recorded in the stream.", HelpName = "TEXT" };
        var command = new Command("erase", "Erase a session from every table and file, and print the signed receipt.") { id, reason };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(
                HttpMethod.Delete, QueryText.Of(PathOf(parsed, id)).With("reason", parsed.GetValue(reason)).ToString(), null, null, cancellation),
            answer => Terminal.Print(answer.Text("receipt") ?? answer.GetRawText()));
        return command;
    }

    private static Argument<string> Id() => new("id") { Description = "The session." };

    private static string PathOf(ParseResult parsed, Argument<string> id) => $"/api/sessions/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}";
}
