namespace Authoring;

/// <summary>The platform with one workflow and three tools written in C#.</summary>
public static class AuthoringProgram
{
    /// <summary>Runs it: <c>dotnet run --project samples/authoring -- --config samples/authoring/keelson.yaml</c>.</summary>
    public static async Task<int> Main(string[] args)
    {
        await using var app = AuthoringApp.Create(args, new Fleet(Path.GetFullPath("./data/fleet")));
        return await app.RunAsync();
    }
}
