namespace Keelson.Server.Cli;

/// <summary>The token that the verbs use: KEELSON_TOKEN, else the admin token of the data folder.</summary>
internal static class Credential
{
    /// <summary>The token, or null when there is none; the platform then says what is missing.</summary>
    public static string? Find(string dataFolder)
    {
        if (Environment.GetEnvironmentVariable("KEELSON_TOKEN") is { Length: > 0 } token)
        {
            return token.Trim();
        }

        var path = Path.Combine(dataFolder, "admin.token");
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read. Set KEELSON_TOKEN, or run this as the user that runs the platform.");
        }
    }
}
