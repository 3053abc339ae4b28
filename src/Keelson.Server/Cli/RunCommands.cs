using System.CommandLine;
using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Server.Cli;

/// <summary><c>run ...</c>: starting runs and steering them.</summary>
internal static class RunCommands
{
    private const int InputBytesMax = 1024 * 1024; // The limit of the endpoint; said here before anything is sent.

    /// <summary>The verbs.</summary>
    public static Command Create() => new("run", "Start workflow runs, look at them, and steer them.")
    {
        Start(),
        Show(),
        History(),
        List(),
        Steer("cancel", "Cancel a run; what it changed is compensated."),
        Steer("pause", "Pause a run before its next step."),
        Steer("resume", "Let a paused run go on."),
        Restart(),
        Signal(),
    };

    private static Command Start()
    {
        var workflow = new Argument<string>("workflow") { Description = "The workflow's name." };
        var input = new Option<string?>("--input") { Description = "A JSON file; - reads standard input; {} when absent.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "Starting again with the same key answers the same run.", HelpName = "KEY" };
        var command = new Command("start", "Start a run.") { workflow, input, key };
        new ClientOptions().Attach(
            command,
            async (parsed, client, cancellation) => await client.SendAsync(
                HttpMethod.Post,
                $"/api/workflows/{Uri.EscapeDataString(parsed.GetRequiredValue(workflow))}/runs",
                await ReadJsonAsync(parsed.GetValue(input), cancellation),
                parsed.GetValue(key) ?? new IdFactory(TimeProvider.System).Next("cli-"),
                cancellation),
            answer => Terminal.Print(answer.Text("runId") ?? answer.GetRawText()));
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("id") { Description = "The run." };
        var command = new Command("show", "Show one run with its steps.") { id };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync($"/api/runs/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}", cancellation),
            PrintRun);
        return command;
    }

    private static Command History()
    {
        var id = new Argument<string>("id") { Description = "The run." };
        var limit = new Option<int>("--limit") { Description = "At most so many entries.", DefaultValueFactory = _ => 100 };
        var cursor = new Option<string?>("--cursor") { Description = "Go on where the last page ended.", HelpName = "CURSOR" };
        var command = new Command("history", "Page through the journal of one run, the oldest entry first.") { id, limit, cursor };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(
                QueryText.Of($"/api/runs/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/history")
                    .With("limit", parsed.GetValue(limit)).With("cursor", parsed.GetValue(cursor)).ToString(),
                cancellation),
            answer => answer.PrintTable(
                "No entries.",
                ("VERSION", "version"), ("KIND", "kind"), ("AT", "at"), ("STEP", "step"), ("ATTEMPT", "attempt"), ("CODE", "code"), ("REASON", "reason")));
        return command;
    }

    private static Command List()
    {
        var workflow = new Option<string?>("--workflow") { Description = "Only runs of this workflow.", HelpName = "NAME" };
        var status = new Option<string?>("--status") { Description = "Only runs in this state.", HelpName = "STATUS" };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
        var cursor = new Option<string?>("--cursor") { Description = "Go on where the last page ended.", HelpName = "CURSOR" };
        var command = new Command("list", "List runs, the newest first.") { workflow, status, limit, cursor };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(
                QueryText.Of("/api/runs")
                    .With("workflow", parsed.GetValue(workflow)).With("status", parsed.GetValue(status))
                    .With("limit", parsed.GetValue(limit)).With("cursor", parsed.GetValue(cursor)).ToString(),
                cancellation),
            answer => answer.PrintTable(
                "No runs.",
                ("RUN", "id"), ("WORKFLOW", "workflow"), ("STATUS", "status"), ("OUTCOME", "outcomeVerdict"), ("CODE", "code"), ("STARTED", "startedAt"), ("MS", "durationMs")));
        return command;
    }

    private static Command Steer(string verb, string says)
    {
        var id = new Argument<string>("id") { Description = "The run." };
        var command = new Command(verb, says) { id };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(HttpMethod.Post, $"/api/runs/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/{verb}", null, null, cancellation),
            PrintRun);
        return command;
    }

    private static Command Restart()
    {
        var id = new Argument<string>("id") { Description = "The run." };
        var from = new Option<string?>("--from") { Description = "The step from which it is done again; from the first that failed when absent.", HelpName = "STEP" };
        var command = new Command("restart", "Do a run again from a step.") { id, from };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(
                HttpMethod.Post,
                $"/api/runs/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/restart",
                new { From = parsed.GetValue(from) },
                null,
                cancellation),
            PrintRun);
        return command;
    }

    private static Command Signal()
    {
        var id = new Argument<string>("id") { Description = "The run." };
        var name = new Argument<string>("name") { Description = "The signal." };
        var data = new Option<string?>("--file") { Description = "A JSON file with the signal's data; - reads standard input.", HelpName = "FILE" };
        var command = new Command("signal", "Send a signal to a run.") { id, name, data };
        new ClientOptions().Attach(
            command,
            async (parsed, client, cancellation) => await client.SendAsync(
                HttpMethod.Post,
                $"/api/runs/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/signals/{Uri.EscapeDataString(parsed.GetRequiredValue(name))}",
                await ReadJsonAsync(parsed.GetValue(data), cancellation),
                null,
                cancellation),
            _ => Terminal.Print("Sent."));
        return command;
    }

    private static void PrintRun(JsonElement run)
    {
        if (run.ValueKind is not JsonValueKind.Object)
        {
            Terminal.Print("Accepted.");
            return;
        }

        foreach (var member in run.EnumerateObject().Where(member => member.Value.ValueKind is not JsonValueKind.Array))
        {
            Terminal.Print($"{member.Name,-16}{run.Text(member.Name)}");
        }

        if (run.TryGetProperty("steps", out var steps))
        {
            steps.PrintTable("No steps yet.", ("STEP", "path"), ("KIND", "kind"), ("STATUS", "status"), ("ATTEMPT", "attempt"), ("STARTED", "startedAt"), ("MS", "durationMs"));
        }
    }

    private static async Task<byte[]> ReadJsonAsync(string? path, CancellationToken cancellation)
    {
        if (path is null)
        {
            return "{}"u8.ToArray();
        }

        try
        {
            var text = path is "-"
                ? await System.Console.In.ReadToEndAsync(cancellation)
                : await File.ReadAllTextAsync(path, cancellation);
            if (text.Length > InputBytesMax)
            {
                throw new CliException($"{path} is larger than {InputBytesMax} bytes.");
            }

            using var document = JsonDocument.Parse(text);
            return System.Text.Encoding.UTF8.GetBytes(text);
        }
        catch (JsonException error)
        {
            throw new CliException($"{path} is not JSON: line {error.LineNumber + 1}, position {error.BytePositionInLine + 1}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {error.Message}");
        }
    }
}
