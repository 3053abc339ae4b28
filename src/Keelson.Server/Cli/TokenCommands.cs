using System.CommandLine;
using System.Text.Json;

namespace Keelson.Server.Cli;

/// <summary><c>token ...</c>: service tokens.</summary>
internal static class TokenCommands
{
    /// <summary>The verbs.</summary>
    public static Command Create() => new("token", "Issue, look into, revoke and list service tokens.")
    {
        Issue(),
        Inspect(),
        Revoke(),
        List(),
    };

    private static Command Issue()
    {
        var sub = new Option<string>("--sub") { Description = "Whom it speaks for: user:NAME, service:NAME or agent:TENANT/WORKFLOW/INSTANCE.", Required = true, HelpName = "SUBJECT" };
        var scope = new Option<string>("--scope") { Description = "What it opens, separated by spaces, for example \"run:read model:NAME\".", Required = true, HelpName = "\"A B\"" };
        var ttl = new Option<string>("--ttl") { Description = "How long it is good for; at most 15m for agents.", DefaultValueFactory = _ => "5m" };
        var tier = new Option<int?>("--tier") { Description = "Trust tier, 1 to 3.", HelpName = "N" };
        var cost = new Option<decimal?>("--max-cost") { Description = "The most that it may spend, in US dollars.", HelpName = "USD" };
        var command = new Command("issue", "Issue a token; it is printed once.") { sub, scope, ttl, tier, cost };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(
                HttpMethod.Post,
                "/api/tokens",
                new
                {
                    Sub = parsed.GetRequiredValue(sub),
                    Scope = parsed.GetRequiredValue(scope),
                    TtlSeconds = Seconds(parsed.GetRequiredValue(ttl)),
                    Tier = parsed.GetValue(tier),
                    MaxCostUsd = parsed.GetValue(cost)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
                },
                null,
                cancellation),
            answer => Terminal.Print(answer.Text("token") ?? answer.GetRawText()));
        return command;
    }

    private static Command Inspect()
    {
        var token = new Argument<string>("token") { Description = "The token; - reads standard input." };
        var command = new Command("inspect", "Show what a token says. Nothing is sent anywhere, and the signature is not checked.") { token };
        command.SetAction(parsed =>
        {
            var text = parsed.GetRequiredValue(token) is "-" ? System.Console.In.ReadLine() ?? "" : parsed.GetRequiredValue(token);
            var parts = text.Trim().Split('.');
            if (parts.Length != 3)
            {
                throw new CliException("This is not a token: it must have three parts. The admin token is no JWT; it opens everything.");
            }

            Terminal.Print(Decode(parts[0]));
            Terminal.Print(Decode(parts[1]));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Revoke()
    {
        var jti = new Argument<string>("jti") { Description = "The token's id." };
        var command = new Command("revoke", "Revoke a token and everything that was derived from it; effective within a second.") { jti };
        new ClientOptions().Attach(
            command,
            (parsed, client, cancellation) => client.SendAsync(HttpMethod.Delete, $"/api/tokens/{Uri.EscapeDataString(parsed.GetRequiredValue(jti))}", null, null, cancellation),
            _ => Terminal.Print("Revoked."));
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List tokens that were issued, the newest first.");
        new ClientOptions().Attach(
            command,
            (_, client, cancellation) => client.GetAsync("/api/tokens", cancellation),
            answer => answer.PrintTable("No tokens.", ("JTI", "jti"), ("SUBJECT", "sub"), ("SCOPE", "scope"), ("EXPIRES", "expiresAt"), ("REVOKED", "revokedAt")));
        return command;
    }

    private static double Seconds(string ttl) =>
        Configuration.ScalarParser.Duration(ttl) is { TotalSeconds: > 0 } time
            ? time.TotalSeconds
            : throw new CliException($"\"{ttl}\" is not a duration. Write --ttl 5m.", ExitCodes.Usage);

    private static string Decode(string part)
    {
        try
        {
            var json = System.Buffers.Text.Base64Url.DecodeFromChars(part);
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, CliJson.Indented);
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            throw new CliException("This is not a token: a part of it is not base64url JSON.");
        }
    }
}
