using System.CommandLine;

namespace Keelson.Server.Cli;

/// <summary><c>events ...</c>: the one stream, as NDJSON of CloudEvents.</summary>
internal static class EventCommands
{
    /// <summary>The verbs.</summary>
    public static Command Create() => new("events", "Query, follow, import and export the stream of events.")
    {
        Query(),
        Tail(),
        EventTransferCommands.Import(),
        EventTransferCommands.Export(),
    };

    private static Command Query()
    {
        var filter = new EventFilterOptions();
        var limit = new Option<int>("--limit") { Description = "At most so many, the newest first.", DefaultValueFactory = _ => 50 };
        var command = new Command("query", "Print events, the newest first.") { limit };
        filter.AddTo(command);
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.GetAsync(
                filter.Apply(QueryText.Of("/api/events"), parsed).With("limit", parsed.GetValue(limit)).ToString(), cancellation),
            answer => answer.PrintTable(
                "No events.",
                ("TIME", "time"), ("TYPE", "type"), ("WORKFLOW", "data.workflow"), ("RUN", "data.run"), ("CLASS", "data.failureClass"), ("COST", "data.cost")));
        return command;
    }

    private static Command Tail()
    {
        var filter = new EventFilterOptions();
        var command = new Command("tail", "Follow the stream until Ctrl+C; one event a line.");
        filter.AddTo(command);
        new ClientOptions().Attach(command, async (parsed, client, cancellation) =>
        {
            using var answer = await client.OpenAsync(
                HttpMethod.Get, filter.Apply(QueryText.Of("/api/events/stream"), parsed).ToString(), null, null, null, cancellation);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
            try
            {
                while (await reader.ReadLineAsync(cancellation) is { } line)
                {
                    if (line.StartsWith("data:", StringComparison.Ordinal))
                    {
                        Terminal.Print(line[5..].TrimStart());
                    }
                }
            }
            catch (OperationCanceledException)
            {
                return ExitCodes.Done; // Ctrl+C is how following ends.
            }
            catch (IOException)
            {
                throw new CliException("The platform ended the stream.");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
