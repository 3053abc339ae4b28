namespace Keelson.Console.Views;

/// <summary>Reads what the pages show, from published reports and read models. Safe for concurrent use.</summary>
internal interface IConsoleReader
{
    /// <summary>The overview.</summary>
    ValueTask<OverviewView> ReadOverviewAsync(CancellationToken cancellation);

    /// <summary>One page of runs, the newest first.</summary>
    ValueTask<RunListView> ReadRunsAsync(string? workflow, string? status, string? cursor, CancellationToken cancellation);

    /// <summary>One run, or null.</summary>
    ValueTask<RunView?> ReadRunAsync(string id, CancellationToken cancellation);
}
