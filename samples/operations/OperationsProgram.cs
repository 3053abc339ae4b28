namespace Operations;

/// <summary>The sample's program: parses the command line, runs the service, and ends with a clear line when it cannot.</summary>
internal static class OperationsProgram
{
    /// <summary>Exit code 0: stopped; 1: could not run; 2: the command line is wrong.</summary>
    public static async Task<int> Main(string[] args)
    {
        var options = OperationsOptions.Parse(args, out var complaint);
        if (options is null)
        {
            await Console.Error.WriteLineAsync($"operations: {complaint} (--help shows the options)");
            return 2;
        }

        if (options.IsHelp)
        {
            await Console.Out.WriteAsync(OperationsOptions.Help);
            return 0;
        }

        try
        {
            await using var app = await OperationsApp.CreateAsync(options, TimeProvider.System);
            await app.StartAsync();
            await Console.Out.WriteLineAsync($"operations: listening on {app.Urls.First()}, data in {options.DataDirectory}");
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            await Console.Error.WriteLineAsync($"operations: {failure.Message}");
            return 1;
        }
    }
}
