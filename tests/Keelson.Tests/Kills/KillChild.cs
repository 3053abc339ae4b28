namespace Keelson.Tests.Kills;

/// <summary>
/// The program that is killed: the real store, engine, ledger of tool calls and sessions over a folder, and clients that load them. It says
/// on its standard output what was acknowledged, one line each, and reads nothing.
/// </summary>
internal static class KillChild
{
    private const int Clients = 6; // More than the processors, so that commits share syncs and calls overlap.
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(90);

    public static async Task<int> RunAsync(KillTask task)
    {
        Say("open");
        await using var engine = new KillEngine(task);
        using var http = new HttpClient();
        await engine.RecoverAsync();
        var people = new KillPeople(engine, task, http);
        if (task.IsLast)
        {
            await people.BringToRestAsync(RestMax);
            Say("rest");
            return 0;
        }

        // Until the kill comes.
        var clients = Enumerable.Range(0, Clients).Select(number => Task.Run(() => new KillClient(engine, task, number).RunAsync()));
        await Task.WhenAll([.. clients, Task.Run(people.RunAsync)]);
        return 1;
    }

    /// <summary>Tells the parent; a line that was torn by the kill lacks its full stop.</summary>
    public static void Say(string line) => System.Console.Out.WriteLine(line + ".");
}
