using System.CommandLine;

namespace Keelson.Server.Cli;

/// <summary>The options of every verb that talks to a running platform.</summary>
internal sealed class ClientOptions
{
    private readonly Option<string?> _url = new("--url") { Description = "Where the platform is; KEELSON_URL, else http://127.0.0.1:7070.", HelpName = "URL" };
    private readonly Option<string> _data = CommonOptions.Data();
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>Adds the options to a verb and sets what it does.</summary>
    public void Attach(Command command, Func<ParseResult, PlatformClient, CancellationToken, Task<int>> action)
    {
        command.Options.Add(_url);
        command.Options.Add(_data);
        command.Options.Add(_json);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = Open(parsed);
            return await action(parsed, client, cancellation);
        });
    }

    /// <summary>Adds the options to a verb that prints one answer.</summary>
    public void Attach(Command command, Func<ParseResult, PlatformClient, CancellationToken, Task<System.Text.Json.JsonElement>> ask, Action<System.Text.Json.JsonElement> print) =>
        Attach(command, async (parsed, client, cancellation) =>
        {
            var answer = await ask(parsed, client, cancellation);
            if (parsed.GetValue(_json))
            {
                Terminal.Print(answer.ValueKind is System.Text.Json.JsonValueKind.Undefined ? "{}" : answer.GetRawText());
            }
            else
            {
                print(answer);
            }

            return ExitCodes.Done;
        });

    /// <summary>True when JSON was asked for.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    private PlatformClient Open(ParseResult parsed)
    {
        var url = parsed.GetValue(_url) ?? Environment.GetEnvironmentVariable("KEELSON_URL") ?? "http://127.0.0.1:7070";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new CliException($"{url} is not an address of a platform. Write --url http://127.0.0.1:7070.", ExitCodes.Usage);
        }

        return new PlatformClient(uri, Credential.Find(parsed.GetRequiredValue(_data)));
    }
}
