using System.CommandLine;
using System.Text.Json;

namespace Keelson.Server.Cli;

/// <summary><c>tool ...</c>: the governed tools, calls that nobody knows the outcome of, and definitions that changed.</summary>
internal static class ToolCommands
{
    /// <summary>The verbs.</summary>
    public static Command Create() => new("tool", "See the tools, resolve calls with an unknown outcome, and accept changed definitions.")
    {
        List(),
        Resolve(),
        Accept(),
    };

    private static Command List()
    {
        var command = new Command("list", "List the tools, how they are used, and where the definitions of MCP tools stand.");
        new ClientOptions().Attach(
            command,
            async (_, client, cancellation) => await client.GetAsync("/api/tools", cancellation),
            answer => answer.PrintTable(
                "There are no tools.",
                ("TOOL", "name"), ("KIND", "kind"), ("EFFECT", "effect"), ("REPEATED", "idempotency"), ("ACTIVE", "use.active"), ("WAITING", "use.waiting"),
                ("REFUSED", "use.refused"), ("DEFINITION", "definition.state"), ("SEEN", "definition.seenDigest")));
        return command;
    }

    private static Command Resolve()
    {
        var key = new Argument<string>("key") { Description = "The call's key, or the key that its caller chose." };
        var executed = new Option<bool>("--executed") { Description = "It happened." };
        var not = new Option<bool>("--not-executed") { Description = "It did not happen, and may be tried again." };
        var reason = new Option<string>("--reason") { Description = "How it was found out; it is recorded.", Required = true, HelpName = "TEXT" };
        var answer = new Option<string?>("--answer") { Description = "What the tool would have answered, as JSON.", HelpName = "JSON" };
        var command = new Command("resolve", "Say what became of a call whose outcome is unknown; its run goes on.") { key, executed, not, reason, answer };
        command.Validators.Add(result =>
        {
            if (result.GetValue(executed) == result.GetValue(not))
            {
                result.AddError("Write either --executed or --not-executed.");
            }
        });
        new ClientOptions().Attach(
            command,
            async (parsed, client, cancellation) => await client.SendAsync(
                HttpMethod.Post,
                $"/api/tools/calls/{Uri.EscapeDataString(parsed.GetRequiredValue(key))}/resolution",
                new
                {
                    Resolution = parsed.GetValue(executed) ? "executed" : "notExecuted",
                    Reason = parsed.GetRequiredValue(reason),
                    Answer = Json(parsed.GetValue(answer)),
                },
                null,
                cancellation),
            shown => shown.PrintMembers());
        return command;
    }

    private static Command Accept()
    {
        var name = new Argument<string>("name") { Description = "The tool." };
        var reason = new Option<string>("--reason") { Description = "Why; it is recorded.", Required = true, HelpName = "TEXT" };
        var digest = new Option<string?>("--digest") { Description = "The definition that was looked at; the one that the server shows now when absent.", HelpName = "HEX" };
        var command = new Command("accept", "Accept the definition that an MCP server shows now for a tool.") { name, reason, digest };
        new ClientOptions().Attach(
            command,
            async (parsed, client, cancellation) =>
            {
                var tool = parsed.GetRequiredValue(name);
                return await client.SendAsync(
                    HttpMethod.Post,
                    $"/api/tools/{Uri.EscapeDataString(tool)}/definition",
                    new { Digest = parsed.GetValue(digest) ?? await SeenAsync(client, tool, cancellation), Reason = parsed.GetRequiredValue(reason) },
                    null,
                    cancellation);
            },
            shown => shown.PrintMembers());
        return command;
    }

    // Binds the word to what was shown a moment ago: when the definition changes in between, it is refused.
    private static async Task<string> SeenAsync(PlatformClient client, string name, CancellationToken cancellation)
    {
        var tools = await client.GetAsync("/api/tools", cancellation);
        foreach (var tool in tools.Rows())
        {
            if (tool.Text("name") == name && tool.Text("definition.seenDigest") is { } seen)
            {
                Terminal.Say($"{name} is now: {tool.Text("definition.seenDescription") ?? "as it was accepted"}");
                return seen;
            }
        }

        throw new CliException($"No definition of {name} was seen. Look at: keelson tool list", ExitCodes.Failed);
    }

    private static JsonElement? Json(string? text)
    {
        try
        {
            return text is null ? null : JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            throw new CliException("The answer is not JSON.", ExitCodes.Usage);
        }
    }
}
