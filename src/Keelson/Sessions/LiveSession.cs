using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Audit;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Sessions;

/// <summary>
/// One session in memory, and the one who writes it. A change is decided, committed and only then answered and applied, so nobody is told
/// anything that is not durable. A commit that does not go through leaves the journal as the truth: the session must be opened again. One
/// call at a time.
/// </summary>
internal sealed class LiveSession
{
    private const int PieceJournalsMax = 200; // Of older turns they have expired by themselves.

    private readonly string _id;
    private readonly SessionServices _services;
    private readonly bool _isErased;
    private long _snapshotVersion;

    private LiveSession(string id, SessionServices services, SessionState state, long snapshotVersion, bool isErased)
    {
        _id = id;
        _services = services;
        _snapshotVersion = snapshotVersion;
        _isErased = isErased;
        State = state;
    }

    /// <summary>As the journal tells it.</summary>
    public SessionState State { get; }

    /// <summary>True when it can no longer be used and must be opened again.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Opens a session: its snapshot, and what came after. A session that does not exist opens as well, and refuses everything but its beginning.</summary>
    public static async Task<LiveSession> OpenAsync(string id, SessionServices services, CancellationToken cancellation)
    {
        var store = services.Store;
        var snapshot = await store.ReadSnapshotAsync(SessionTables.Journal(id), cancellation);
        var state = snapshot is { } known ? SessionState.FromImage(KeelsonJson.Deserialize<SessionImage>(known.Payload), known.Version) : new SessionState();
        IReadOnlyList<JournalEntry> page;
        do
        {
            page = await store.ReadJournalAsync(SessionTables.Journal(id), state.Version, StorageLimits.ReadMax, cancellation);
            foreach (var entry in page)
            {
                state.Apply(SessionEntryCodec.Read(entry.Payload));
            }
        }
        while (page.Count == StorageLimits.ReadMax);

        var isErased = state.Birth is null && await store.ReadRowAsync(SessionTables.Erased, id, cancellation) is not null;
        return new LiveSession(id, services, state, snapshot?.Version ?? 0, isErased);
    }

    /// <summary>Does what is asked, and answers after it is durable.</summary>
    public async Task<SessionAnswer> DoAsync(SessionCommand command, ReadOnlyMemory<byte> data)
    {
        if (command is { Kind: SessionCommandKind.Expire, Name: { } lookedAt } && State.Birth is null)
        {
            // It was forgotten before its time; nobody needs to look again.
            await _services.Store.CommitAsync(new StorageTransaction().Delete(SessionTables.Expiry, lookedAt), CancellationToken.None);
            return new SessionAnswer(0, null);
        }

        if (_isErased)
        {
            return new SessionAnswer(0, new Fault(ErrorCodes.StateErased, $"The session '{_id}' was erased, or its time was over."));
        }

        var now = _services.Time.GetUtcNow();
        var expiresAt = State.Birth is null ? DateTimeOffset.MaxValue : State.ExpiresAt(Lifetimes);
        var decision = SessionDecider.Decide(State, command, data, _services.Limits, expiresAt, now);
        if (decision.Fault is not null)
        {
            return new SessionAnswer(State.Version, decision.Fault);
        }

        return decision.IsEnd ? await ForgetAsync(command, now)
            : decision.Entries.Count == 0 ? await StandAsync(command, expiresAt)
            : await WriteAsync(command, decision);
    }

    /// <summary>The session as it stands, every message whole; null when there is none.</summary>
    public async ValueTask<SessionImage?> ReadAsync() =>
        State.Birth is null ? null : await SessionParts.FillAsync(_services.Store, _id, State.ToImage(), CancellationToken.None);

    /// <summary>What a fork begins with, every message whole, so that it needs nothing of this session any more; null when there is none.</summary>
    public async ValueTask<SessionImage?> SeedAsync(string? checkpoint) =>
        State.Birth is null || (checkpoint is not null && !State.Checkpoints.ContainsKey(checkpoint))
            ? null
            : await SessionParts.FillAsync(_services.Store, _id, State.ToSeed(checkpoint), CancellationToken.None);

    private StateLifetimes Lifetimes => _services.Snapshots.Current.Get<StateLifetimes>();

    private async Task<SessionAnswer> WriteAsync(SessionCommand command, SessionDecision decision)
    {
        var entries = decision.Entries;
        var transaction = new StorageTransaction();
        var journal = SessionTables.Journal(_id);
        transaction.Append(journal, State.Version, [.. entries.Select(SessionEntryCodec.Write)]);
        if (decision.Parts.Count > 0)
        {
            transaction.Append(SessionTables.Parts(_id), State.LastPart, decision.Parts);
        }

        var ahead = AheadOf(command, entries);
        if (ahead is not null)
        {
            transaction.Put(SessionTables.Sessions, _id, KeelsonJson.Serialize(SessionRow.Of(_id, ahead, ahead.ExpiresAt(Lifetimes))));
            if (State.Birth is null)
            {
                transaction.Put(SessionTables.Expiry, SessionTables.ExpiryKey(ahead.ExpiresAt(Lifetimes), _id), "{}"u8.ToArray());
            }

            if (ahead.Version - _snapshotVersion >= _services.Limits.SnapshotEvery)
            {
                transaction.Snapshots.Add((journal, new JournalSnapshot(ahead.Version, KeelsonJson.Serialize(ahead.ToImage()))));
            }
        }

        foreach (var entry in entries)
        {
            _services.Telemetry.RecordDurably(transaction, SessionEvents.TypeOf(entry.Kind), SessionEvents.Of(_id, entry, (ahead ?? State).Birth!));
        }

        var result = await _services.Store.CommitAsync(transaction, CancellationToken.None);
        if (!result.IsCommitted)
        {
            IsOver = true;
            return new SessionAnswer(State.Version, CommitFault.Of(result));
        }

        foreach (var entry in entries)
        {
            State.Apply(entry);
        }

        if (transaction.Snapshots.Count > 0)
        {
            _snapshotVersion = State.Version;
        }

        _services.Signals.Signal(_id);
        return new SessionAnswer(State.Version, null);
    }

    // Lines of the list and snapshots are made from the state as it will be; for a plain change neither is due.
    private SessionState? AheadOf(SessionCommand command, IReadOnlyList<SessionEntry> entries)
    {
        var isListed = command.Kind is not (SessionCommandKind.SetValue or SessionCommandKind.RemoveValue or SessionCommandKind.AddMessage);
        if (!isListed && State.Version + entries.Count - _snapshotVersion < _services.Limits.SnapshotEvery)
        {
            return null;
        }

        var ahead = State.Birth is null ? new SessionState() : SessionState.FromImage(State.ToImage(), State.Version);
        foreach (var entry in entries)
        {
            ahead.Apply(entry);
        }

        return ahead;
    }

    // Nothing is written but, for a session that lives on, when it is looked at next.
    private async Task<SessionAnswer> StandAsync(SessionCommand command, DateTimeOffset expiresAt)
    {
        if (command is { Kind: SessionCommandKind.Expire, Name: { } lookedAt })
        {
            var again = State.Hold is null ? expiresAt : _services.Time.GetUtcNow() + TimeSpan.FromDays(1);
            var transaction = new StorageTransaction()
                .Delete(SessionTables.Expiry, lookedAt)
                .Put(SessionTables.Expiry, SessionTables.ExpiryKey(again, _id), "{}"u8.ToArray());
            await _services.Store.CommitAsync(transaction, CancellationToken.None);
        }

        return new SessionAnswer(State.Version, null);
    }

    private async Task<SessionAnswer> ForgetAsync(SessionCommand command, DateTimeOffset now)
    {
        var birth = State.Birth!;
        var isExpiry = command.Kind == SessionCommandKind.Expire;
        var erasure = new SessionErasure(_id, birth.Tenant, birth.Workflow, now, command.Actor, isExpiry ? "expired" : "erased", State.Version, State.Bytes);
        var transaction = new StorageTransaction().Delete(SessionTables.Sessions, _id);
        transaction.Forgotten.Add(SessionTables.Journal(_id));
        transaction.Forgotten.Add(SessionTables.Parts(_id)); // Also those that nothing refers to any more since a restore.
        for (var turn = State.Turns; turn > Math.Max(0, State.Turns - PieceJournalsMax); turn--)
        {
            transaction.Forgotten.Add(SessionTables.Pieces(_id, turn));
        }

        if (isExpiry && command.Name is { } lookedAt)
        {
            transaction.Delete(SessionTables.Expiry, lookedAt);
        }

        transaction.Put(SessionTables.Erased, _id, KeelsonJson.Serialize(erasure), expiresAt: now + ReceiptLife);
        var eventType = isExpiry ? EventTypes.SessionExpired : EventTypes.SessionErased;
        _services.Telemetry.RecordDurably(transaction, eventType, SessionEvents.Of(erasure, isExpiry ? null : command.Name));
        var kind = isExpiry ? SubjectKind.Node : SubjectKind.Service;
        new AuditLeaf(_services.Ids.NextEventId(), now, birth.Tenant, $"session.{erasure.Cause}", kind, command.Actor, "session", _id).AddTo(transaction);
        var result = await _services.Store.CommitAsync(transaction, CancellationToken.None);
        IsOver = true;
        _services.Signals.Signal(_id);
        return new SessionAnswer(State.Version, CommitFault.Of(result));
    }

    // As long as events: who asks what became of a session finds both or neither.
    private TimeSpan ReceiptLife => Lifetimes.Events;
}
