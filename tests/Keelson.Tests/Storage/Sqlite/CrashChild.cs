using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Keelson.Storage;
using static Keelson.Tests.Storage.StoreMaker;

namespace Keelson.Tests.Storage.Sqlite;

/// <summary>
/// The process that is killed: this same program, asked by an environment variable to write without end and to say on its standard
/// output what was acknowledged. Each transaction of a writer raises its journal, row, counter, event and audit leaf by one.
/// </summary>
internal static class CrashChild
{
    public const int Writers = 8;
    public const int UnavailableExit = 74;
    public static readonly RowTable Table = new("writers");

    private const string FolderVariable = "KEELSON_TEST_CRASH_CHILD";

    /// <summary>Starts it, behind a tracer and its arguments if there are any.</summary>
    public static Process Start(string folder, params string[] tracer)
    {
        var program = Path.ChangeExtension(typeof(CrashChild).Assembly.Location, null);
        string[] command = [.. tracer, program];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[FolderVariable] = folder;
        return Process.Start(start)!;
    }

    /// <summary>The acknowledgements that are on its output, until it ends; kills it when so many were read, in the middle of what comes next.</summary>
    public static async Task<List<(int Writer, int Number)>> ReadAsync(Process child, CancellationToken cancellation, int killAfter = int.MaxValue)
    {
        var acknowledged = new List<(int, int)>();
        while (await child.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            // The last line may be torn by the kill; a whole one ends with a full stop.
            if (line.EndsWith('.') && line.TrimEnd('.').Split(' ') is [var writer, var number])
            {
                acknowledged.Add((int.Parse(writer, CultureInfo.InvariantCulture), int.Parse(number, CultureInfo.InvariantCulture)));
                if (acknowledged.Count == killAfter)
                {
                    child.Kill();
                }
            }
        }

        return acknowledged;
    }

    // Runs before the test framework. Nothing of this assembly may run on another thread meanwhile, so all of it happens here.
#pragma warning disable CA2255 // This is a program.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
        {
            Environment.Exit(Run(folder));
        }
    }

    private static int Run(string folder)
    {
        var store = OpenSqlite(folder);
        var numbers = new int[Writers];
        for (var writer = 0; writer < Writers; writer++)
        {
            var row = store.ReadRowAsync(Table, Name(writer), CancellationToken.None).AsTask().GetAwaiter().GetResult();
            numbers[writer] = row is { } found ? int.Parse(Text(found.Value), CultureInfo.InvariantCulture) : 0;
        }

        var commits = new Task<CommitResult>[Writers];
        while (true)
        {
            for (var writer = 0; writer < Writers; writer++)
            {
                commits[writer] = store.CommitAsync(Next(writer, ++numbers[writer]), CancellationToken.None).AsTask();
            }

            for (var writer = 0; writer < Writers; writer++)
            {
                if (!commits[writer].GetAwaiter().GetResult().IsCommitted)
                {
                    return UnavailableExit;
                }

                System.Console.Out.WriteLine($"{writer} {numbers[writer]}.");
            }
        }
    }

    private static StorageTransaction Next(int writer, int number)
    {
        var name = Name(writer);
        var transaction = new StorageTransaction()
            .Append(new JournalId(name), number - 1, [Bytes($"{number}")])
            .Put(Table, name, Bytes($"{number}"), expectedVersion: number - 1)
            .Add(name, 1);
        transaction.Events.Add(Event($"{writer}-{number}", run: name));
        transaction.AuditLeaves.Add(Bytes($"{writer}-{number}"));
        return transaction;
    }

    public static string Name(int writer) => $"w{writer.ToString(CultureInfo.InvariantCulture)}";
}
