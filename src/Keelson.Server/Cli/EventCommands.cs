using System.CommandLine;
using System.Net.Http.Headers;

namespace Keelson.Server.Cli;

/// <summary><c>events ...</c>: the one stream, as NDJSON of CloudEvents.</summary>
internal static class EventCommands
{
    private const int PageEvents = 1000; // One page of an export: some 500 KB, read in a few milliseconds.

    /// <summary>The verbs.</summary>
    public static Command Create() => new("events", "Query, follow, import and export the stream of events.")
    {
        Query(),
        Tail(),
        Import(),
        Export(),
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
                filter.Apply(QueryText.Of("/api/events"), parsed).With("limit", parsed.GetValue(limit)).With("order", "desc").ToString(), cancellation),
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

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "NDJSON, one CloudEvent a line; - reads standard input." };
        var command = new Command("import", "Import events; an event that is there already is left alone.") { file };
        new ClientOptions().Attach(
            command,
            async (parsed, client, cancellation) =>
            {
                var path = parsed.GetRequiredValue(file);
                await using var stream = path is "-" ? System.Console.OpenStandardInput() : Open(path);
                using var content = new StreamContent(stream);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
                using var answer = await client.OpenAsync(HttpMethod.Post, "/api/events/import", content, null, null, cancellation);
                using var document = await System.Text.Json.JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), default, cancellation);
                return document.RootElement.Clone();
            },
            answer => answer.PrintMembers());
        return command;
    }

    private static Command Export()
    {
        var filter = new EventFilterOptions();
        var output = new Option<string?>("--out") { Description = "Where to write; standard output when absent.", HelpName = "FILE" };
        var command = new Command("export", "Write every event as NDJSON, the oldest first.") { output };
        filter.AddTo(command);
        new ClientOptions().Attach(command, async (parsed, client, cancellation) =>
        {
            await using var target = parsed.GetValue(output) is { } path ? Create(path) : System.Console.OpenStandardOutput();
            await using var writer = new StreamWriter(target);
            string? cursor = null;
            var count = 0L;
            do
            {
                var page = await client.GetAsync(
                    filter.Apply(QueryText.Of("/api/events"), parsed).With("limit", PageEvents).With("order", "asc").With("cursor", cursor).ToString(), cancellation);
                foreach (var item in page.Rows())
                {
                    await writer.WriteLineAsync(item.GetRawText().AsMemory(), cancellation);
                    count++;
                }

                cursor = page.Text("nextCursor");
            }
            while (cursor is not null);
            Terminal.Say($"{count} events.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {error.Message}");
        }
    }

    private static FileStream Create(string path)
    {
        try
        {
            return File.Create(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be written: {error.Message}");
        }
    }
}
