using Keelson.Primitives;

namespace Keelson.Workflows;

/// <summary>What the parts of the engine share about one run that is held in memory. Touched from the run's strand only.</summary>
internal sealed class RunFrame : IDisposable
{
    private readonly CancellationTokenSource _dropped = new();
    private readonly CancellationTokenSource _stopping;
    private bool _isDraining;

    public RunFrame(string run, RunState state, long version, RunServices services, RunStrand strand)
    {
        (Run, State, Services, Strand) = (run, state, services, strand);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(_dropped.Token);
        Clock = new RunClock(services.Time, _stopping.Token, _dropped.Token);
        Journal = new RunJournal(run, state, version, services.Store, services.Recorder);
    }

    public string Run { get; }

    public RunState State { get; }

    public RunJournal Journal { get; }

    public RunServices Services { get; }

    public RunStrand Strand { get; }

    /// <summary>The tools that the run may call; null: every tool that its wave allows.</summary>
    public IReadOnlySet<string>? Tools { get; set; }

    /// <summary>Cancelled when the run stops going forward, or is no longer held here.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Cancelled when the run is no longer held here.</summary>
    public CancellationToken Dropped => _dropped.Token;

    public bool IsStopped { get; private set; }

    /// <summary>True while nothing new may begin: an operator holds the run, or the process is about to stop.</summary>
    public bool IsHeld => IsStopped || _isDraining || State.Status != RunStatus.Running;

    /// <summary>Tool calls that are being made; what they did must be known before anything is undone.</summary>
    public int ToolsInFlight { get; set; }

    /// <summary>Attempts of steps that are being made.</summary>
    public int AttemptsInFlight { get; private set; }

    /// <summary>True while something is being done, not only waited for.</summary>
    public bool IsBusy => ToolsInFlight + AttemptsInFlight > 0;

    /// <summary>The run's time and its waiting.</summary>
    public RunClock Clock { get; }

    /// <summary>The time, to the millisecond in which the journal keeps it.</summary>
    public DateTimeOffset Now => Clock.Now;

    /// <summary>How long what the run leaves behind is kept.</summary>
    public TimeSpan Life => Services.Recorder.LifeOf(State.Workflow);

    /// <summary>The kind of outcome that the workflow is for.</summary>
    public string? OutcomeKind => RunEnding.KindOf(Services.Snapshots.Current, State.Workflow);

    /// <summary>When the next attempt is due, or null when that was the last.</summary>
    public DateTimeOffset? NextAttempt(RetryOptions retry, int attempt, Fault fault, bool mayRetry) =>
        RetryDecider.Next(retry, attempt, fault, mayRetry, Services.Jitter.Next(), Now);

    /// <summary>The end of the run, when it does not complete.</summary>
    public RunEntry Stopped(RunStatus status, Fault fault) => RunEnding.Stopped(State, status, fault, OutcomeKind, Now);

    /// <summary>The beginning of an entry about a step.</summary>
    public RunEntry EntryOf(StepSlot slot, RunEntryKind kind) => new(kind, Now)
    {
        Path = slot.Path,
        Step = slot.Kind,
        Digest = slot.Digest,
        StartedAt = State.Steps.GetValueOrDefault(slot.Path)?.StartedAt ?? Now,
    };

    /// <summary>
    /// Ends a step: the body goes on at once with its result, and what it does next waits until that is durable. When the body asks for
    /// another step or returns, the result rides in the transaction of that.
    /// </summary>
    public void Conclude(StepSlot slot, RunEntry entry)
    {
        if (IsStopped || Journal.IsBroken)
        {
            return;
        }

        Journal.Defer(entry);
        slot.Complete(State.Steps[slot.Path]);

        // Behind what the body asks for now: by then there is nothing left to write, unless the body waits for something else.
        Strand.Post(static journal => _ = ((RunJournal)journal!).SettledAsync(), Journal);
    }

    /// <summary>Registers a compensation of the author's; it is durable with the next commit, before any further effect.</summary>
    public void Register(string path, string tool, ReadOnlyMemory<byte> arguments)
    {
        if (!IsStopped && State.Undos.All(known => known.Path != path))
        {
            Journal.Defer(new RunEntry(RunEntryKind.UndoRegistered, Now) { Path = path, Name = tool, Value = arguments });
        }
    }

    /// <summary>On whose account a step acts.</summary>
    public Attribution AttributionOf(string path) => new(State.Tenant, State.Actor)
    {
        Workflow = State.Workflow,
        Run = new RunId(Run),
        Step = path,
        TrustTier = State.TrustTier,
        TraceId = State.Trace,
    };

    /// <summary>Stops the body: nothing new is launched, running steps are cancelled, nobody is answered.</summary>
    public void Stop()
    {
        if (!IsStopped)
        {
            IsStopped = true;
            _stopping.Cancel();
            Clock.Poke();
        }
    }

    /// <summary>Counts an attempt in.</summary>
    public void BeginAttempt() => AttemptsInFlight++;

    /// <summary>Counts an attempt out.</summary>
    public void EndAttempt()
    {
        AttemptsInFlight--;
        if (_isDraining)
        {
            Clock.Poke();
        }
    }

    /// <summary>Begins nothing new any more; what is being done may end.</summary>
    public void Drain() => _isDraining = true;

    /// <summary>Lets go of the run: nothing of it can be written from here any more, and what is in flight unwinds.</summary>
    public void Drop()
    {
        Journal.Break();
        Stop();
        _dropped.Cancel();
        Clock.Poke();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _dropped.Dispose();
    }
}
