namespace Keelson.Workflows;

/// <summary>Limits of the workflow engine.</summary>
internal sealed class WorkflowsOptions
{
    /// <summary>A run that is taken up so often without a single new result fails: what kills the process must not kill it for ever.</summary>
    public int RecoveriesMax { get; init; } = 5;

    /// <summary>A run that is taken up so often in all with work to be done again fails: each time is paid for.</summary>
    public int RecoveriesTotalMax { get; init; } = 100;

    /// <summary>
    /// How a run goes forward from a step that failed past its pivot, where going back is no longer possible: some ten minutes in all, which
    /// rides out an outage of the other side.
    /// </summary>
    public RetryOptions ForwardRetry { get; init; } = new() { AttemptsMax = 8, Base = TimeSpan.FromSeconds(5), Cap = TimeSpan.FromMinutes(5) };

    /// <summary>A live run is asked for a sign of life this often; after a crash somebody else takes it up within this time.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long work under way may take to end when the host stops; the host itself gives up after ten seconds.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How often due wake-ups are looked for. A waiting run has a timer of its own; this is for runs that nobody holds.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many runs are taken up at once: enough to keep two cores busy, few enough to leave new work its share.</summary>
    public int RecoveriesAtOnce { get; init; } = 32;

    /// <summary>How many wake-ups are read at a time.</summary>
    public int WakeUpsAtOnce { get; init; } = 512;

    /// <summary>How long a compensation is tried.</summary>
    public TimeSpan CompensationDeadline { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How compensations are tried again, until the deadline.</summary>
    public RetryOptions CompensationRetry { get; init; } = new() { AttemptsMax = 1_000, Base = TimeSpan.FromSeconds(1), Cap = TimeSpan.FromMinutes(1) };

    /// <summary>How long a run waits for a person to say what became of a tool call.</summary>
    public TimeSpan ResolutionDeadline { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Signals that nobody has taken; more than that is a sender gone wild.</summary>
    public int InboxMax { get; init; } = 1_000;

    /// <summary>Bytes of a run's input, of one signal and of one step's result: a document, not a file.</summary>
    public int ValueBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Steps of one run: its journal is read whole when it is taken up.</summary>
    public int StepsMax { get; init; } = 50_000;

    /// <summary>How long code may await something of its own on replay before the history counts as not matching.</summary>
    public TimeSpan ReplayGrace { get; init; } = TimeSpan.FromSeconds(5);
}
