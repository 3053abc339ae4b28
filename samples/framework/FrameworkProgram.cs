namespace FrameworkSample;

/// <summary>The platform with an agent of the Microsoft Agent Framework.</summary>
public static class FrameworkProgram
{
    /// <summary>Runs it: <c>dotnet run --project samples/framework -- --config samples/framework/keelson.yaml</c>.</summary>
    public static async Task<int> Main(string[] args)
    {
        await using var app = FrameworkApp.Create(args, new Warehouse(Path.GetFullPath("./data/warehouse")));
        return await app.RunAsync();
    }
}
