using System.CommandLine;
using System.Net.Http.Headers;

namespace Keelson.Server.Cli;

/// <summary><c>events import</c> and <c>events export</c>.</summary>
internal static class EventTransferCommands
{
    /// <summary>From a file into the stream.</summary>
    public static Command Import()
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

    /// <summary>From the stream into a file.</summary>
    public static Command Export()
    {
        var filter = new EventFilterOptions();
        var output = new Option<string?>("--out") { Description = "Where to write; standard output when absent.", HelpName = "FILE" };
        var command = new Command("export", "Write every event as NDJSON, the oldest first.") { output };
        filter.AddTo(command);
        new ClientOptions().Attach(command, async (parsed, client, cancellation) =>
        {
            using var answer = await client.OpenAsync(
                HttpMethod.Get, filter.Apply(QueryText.Of("/api/events/export"), parsed).ToString(), null, null, null, cancellation);
            await using var target = parsed.GetValue(output) is { } path ? Create(path) : System.Console.OpenStandardOutput();
            try
            {
                await answer.Content.CopyToAsync(target, cancellation);
            }
            catch (Exception error) when (error is IOException or HttpRequestException)
            {
                throw new CliException("The export broke off before its end; the file is not whole. Run it again.");
            }

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
