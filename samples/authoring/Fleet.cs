namespace Authoring;

/// <summary>
/// A few services as files in a folder: a log each, and a marker for the ones that are out of traffic. Small, but what the tools do to it is
/// real and outlives the process. Safe for concurrent use.
/// </summary>
public sealed class Fleet
{
    private const int LinesMax = 50; // As much as a model needs to see.

    private readonly Lock _gate = new();
    private readonly string _folder;

    /// <summary>A fleet in a folder; new services get a log the first time that something is written to it.</summary>
    public Fleet(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>Adds a line to a service's log.</summary>
    public void Log(string service, string line)
    {
        lock (_gate)
        {
            File.AppendAllText(LogOf(service), line + Environment.NewLine);
        }
    }

    /// <summary>The newest lines of a service, optionally only those with a text in them.</summary>
    public LogLines Search(string service, string? contains)
    {
        lock (_gate)
        {
            var lines = File.Exists(LogOf(service)) ? File.ReadAllLines(LogOf(service)) : [];
            return new LogLines([.. lines.Where(line => contains is null || line.Contains(contains, StringComparison.OrdinalIgnoreCase)).TakeLast(LinesMax)]);
        }
    }

    /// <summary>Restarts a service: its log begins anew.</summary>
    public LogLines Restart(string name)
    {
        lock (_gate)
        {
            if (!File.Exists(LogOf(name)))
            {
                throw new InvalidOperationException($"There is no service {name}.");
            }

            File.WriteAllText(LogOf(name), "started" + Environment.NewLine);
            File.AppendAllText(Path.Combine(_folder, "restarts.txt"), name + Environment.NewLine);
            return new LogLines(["started"]);
        }
    }

    /// <summary>How often a service was restarted.</summary>
    public int RestartsOf(string name)
    {
        lock (_gate)
        {
            var file = Path.Combine(_folder, "restarts.txt");
            return File.Exists(file) ? File.ReadAllLines(file).Count(line => line == name) : 0;
        }
    }

    /// <summary>Takes a service out of traffic, or puts it back.</summary>
    public bool SetDrained(string name, bool isDrained)
    {
        lock (_gate)
        {
            if (isDrained)
            {
                File.WriteAllText(MarkerOf(name), "");
            }
            else
            {
                File.Delete(MarkerOf(name));
            }

            return isDrained;
        }
    }

    /// <summary>True while a service is out of traffic.</summary>
    public bool IsDrained(string name)
    {
        lock (_gate)
        {
            return File.Exists(MarkerOf(name));
        }
    }

    private string LogOf(string service) => Path.Combine(_folder, FileName(service) + ".log");

    private string MarkerOf(string service) => Path.Combine(_folder, FileName(service) + ".drained");

    // A name comes from an alert or a model: it must not lead out of the folder.
    private static string FileName(string service) =>
        service.Length is > 0 and <= 64 && service.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? service
            : throw new InvalidOperationException("A service has letters, digits and dashes in its name.");
}
