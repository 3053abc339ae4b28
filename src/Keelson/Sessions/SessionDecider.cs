using Keelson.Primitives;

namespace Keelson.Sessions;

/// <summary>Decides what a command does to a session. Pure: the same state, command and time give the same decision.</summary>
internal static class SessionDecider
{
    private const int NameLengthMax = 128; // A key or checkpoint is a name, not a document.
    private static readonly TimeSpan BusyRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The decision.</summary>
    /// <param name="state">The session; one without a birth does not exist.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="data">Its data, JSON; empty when it has none.</param>
    /// <param name="limits">What a session may hold.</param>
    /// <param name="expiresAt">When the session may be forgotten.</param>
    /// <param name="now">The time.</param>
    public static SessionDecision Decide(
        SessionState state, SessionCommand command, ReadOnlyMemory<byte> data, SessionLimits limits, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        var exists = state.Birth is not null;
        if (command.Kind is SessionCommandKind.Create or SessionCommandKind.Seed)
        {
            return exists ? SessionDecision.Refuse(ErrorCodes.StateConflict, "The session exists already.") : Begin(state, command, data, limits, now);
        }

        if (!exists)
        {
            return SessionDecision.Refuse(ErrorCodes.SessionNotFound, "There is no such session.");
        }

        return Cut(state, limits, Change(state, command, data, limits, expiresAt, now));
    }

    private static SessionDecision Change(
        SessionState state, SessionCommand command, ReadOnlyMemory<byte> data, SessionLimits limits, DateTimeOffset expiresAt, DateTimeOffset now) =>
        command.Kind switch
        {
            SessionCommandKind.AddMessage => Busy(state, command) ?? AddMessage(state, command, data, limits, now),
            SessionCommandKind.SetValue => SetValue(state, command, data, limits, now),
            SessionCommandKind.RemoveValue => RemoveValue(state, command, now),
            SessionCommandKind.BeginTurn => BeginTurn(state, command, data, limits, now),
            SessionCommandKind.EndTurn => EndTurn(state, command, data, limits, now),
            SessionCommandKind.Checkpoint => Checkpoint(state, command, limits, now),
            SessionCommandKind.Restore => Busy(state, command) ?? Restore(state, command, now),
            SessionCommandKind.Hold => Hold(state, command, now),
            SessionCommandKind.Release => state.Hold is null ? SessionDecision.Nothing : SessionDecision.Write(Entry(SessionEntryKind.Released, command, now)),
            SessionCommandKind.Erase => state.Hold is { } hold
                ? SessionDecision.Refuse(ErrorCodes.PolicyDenied, $"The session is held and may not be erased: {hold}")
                : SessionDecision.End,
            SessionCommandKind.Expire => state.Hold is null && now >= expiresAt ? SessionDecision.End : SessionDecision.Nothing,
            SessionCommandKind.Create or SessionCommandKind.Seed or _ => throw new InvalidOperationException($"A command that is not known: {command.Kind}."),
        };

    // Large parts of messages go into a journal of their own, in the same transaction.
    private static SessionDecision Cut(SessionState state, SessionLimits limits, SessionDecision decision)
    {
        if (!decision.Entries.Any(entry => entry.Kind == SessionEntryKind.Message && entry.Data.Length > limits.PartInlineMax))
        {
            return decision;
        }

        var cutter = new SessionPartCutter(state, limits.PartInlineMax);
        List<SessionEntry> entries = [.. decision.Entries.Select(entry => entry.Kind == SessionEntryKind.Message ? cutter.Cut(entry) : entry)];
        return decision with { Entries = entries, Parts = cutter.Bytes };
    }

    private static SessionDecision Begin(SessionState state, SessionCommand command, ReadOnlyMemory<byte> data, SessionLimits limits, DateTimeOffset now)
    {
        if (command.Kind == SessionCommandKind.Create)
        {
            return SessionDecision.Write(Entry(SessionEntryKind.Created, command, now) with { Data = data });
        }

        var cutter = new SessionPartCutter(state, limits.PartInlineMax);
        var image = cutter.Cut(KeelsonJson.Deserialize<SessionImage>(data));
        var decision = SessionDecision.Write(
            Entry(SessionEntryKind.Created, command, now) with { Data = KeelsonJson.Serialize(image.Birth) },
            Entry(SessionEntryKind.Seeded, command, now) with { Data = KeelsonJson.Serialize(image) });
        return decision with { Parts = cutter.Bytes };
    }

    // The input gate: while the agent answers, nobody else may put words into the conversation or turn it back.
    private static SessionDecision? Busy(SessionState state, SessionCommand command) =>
        state.Turn is { } turn && IsAlive(turn, command)
            ? new SessionDecision([], new Fault(ErrorCodes.SessionBusy, $"Turn {turn.Number} is in progress.") { RetryAfter = BusyRetryAfter }, false)
            : null;

    // A turn of a process that is gone will never end by itself. Only commands that begin or wait for turns name their process.
    private static bool IsAlive(SessionTurn turn, SessionCommand command) =>
        command.Kind != SessionCommandKind.BeginTurn || string.Equals(turn.Node, command.Name, StringComparison.Ordinal);

    private static SessionDecision AddMessage(SessionState state, SessionCommand command, ReadOnlyMemory<byte> data, SessionLimits limits, DateTimeOffset now) =>
        NoRoom(state, [data], limits) ?? SessionDecision.Write(Entry(SessionEntryKind.Message, command, now) with { Data = data });

    private static SessionDecision BeginTurn(SessionState state, SessionCommand command, ReadOnlyMemory<byte> data, SessionLimits limits, DateTimeOffset now)
    {
        if (Busy(state, command) is { } busy)
        {
            return busy;
        }

        var entries = new List<SessionEntry>();
        if (state.Turn is { } gone)
        {
            entries.Add(Entry(SessionEntryKind.TurnEnded, command, now) with { Name = ErrorCodes.ModelStreamInterrupted.Code, Turn = gone.Number });
        }

        if (!data.IsEmpty)
        {
            if (NoRoom(state, [data], limits) is { } refusal)
            {
                return refusal;
            }

            entries.Add(Entry(SessionEntryKind.Message, command, now) with { Name = null, Data = data });
        }

        entries.Add(Entry(SessionEntryKind.TurnStarted, command, now) with { Turn = state.Turns + 1 });
        return SessionDecision.Write([.. entries]);
    }

    // The fence: what comes from a turn that is no longer in progress is dropped.
    private static SessionDecision EndTurn(SessionState state, SessionCommand command, ReadOnlyMemory<byte> data, SessionLimits limits, DateTimeOffset now)
    {
        if (state.Turn?.Number != command.Turn)
        {
            return SessionDecision.Refuse(ErrorCodes.StateConflict, $"Turn {command.Turn} is not in progress any more; what it brought is dropped.");
        }

        var end = Entry(SessionEntryKind.TurnEnded, command, now) with { Turn = command.Turn, Tokens = command.Tokens };
        List<ReadOnlyMemory<byte>> messages = [.. SessionJson.Items(data)];
        if (NoRoom(state, messages, limits) is { } refusal)
        {
            // A turn must end whatever it brought, or the session could never be used again.
            return SessionDecision.Write(end with { Name = refusal.Fault!.Code.Code });
        }

        return SessionDecision.Write([.. messages.Select(message => Entry(SessionEntryKind.Message, command, now) with { Name = null, Data = message }), end]);
    }

    private static SessionDecision SetValue(SessionState state, SessionCommand command, ReadOnlyMemory<byte> data, SessionLimits limits, DateTimeOffset now)
    {
        if (BadName(command.Name) is { } bad)
        {
            return bad;
        }

        var has = state.Values.TryGetValue(command.Name!, out var old);
        if (command.Expected is { } expected && expected != (has ? old.Version : 0))
        {
            return SessionDecision.Refuse(ErrorCodes.StateConflict, $"The value has version {(has ? old.Version : 0)}, not {expected}.");
        }

        if (data.Length > limits.ValueBytesMax)
        {
            return SessionDecision.Refuse(ErrorCodes.RequestTooLarge, $"A value may have {limits.ValueBytesMax} bytes; this one has {data.Length}.");
        }

        if ((!has && state.Values.Count >= limits.KeysMax) || state.Bytes + data.Length - (has ? old.Json.Length : 0) > limits.BytesMax)
        {
            return Full(limits);
        }

        return SessionDecision.Write(Entry(SessionEntryKind.ValueSet, command, now) with { Data = data });
    }

    private static SessionDecision RemoveValue(SessionState state, SessionCommand command, DateTimeOffset now)
    {
        if (!state.Values.TryGetValue(command.Name ?? "", out var old))
        {
            return command.Expected is > 0
                ? SessionDecision.Refuse(ErrorCodes.StateConflict, $"There is no value, and version {command.Expected} was expected.")
                : SessionDecision.Nothing;
        }

        return command.Expected is { } expected && expected != old.Version
            ? SessionDecision.Refuse(ErrorCodes.StateConflict, $"The value has version {old.Version}, not {expected}.")
            : SessionDecision.Write(Entry(SessionEntryKind.ValueRemoved, command, now));
    }

    private static SessionDecision Checkpoint(SessionState state, SessionCommand command, SessionLimits limits, DateTimeOffset now) =>
        BadName(command.Name)
        ?? (state.Checkpoints.ContainsKey(command.Name!)
            ? SessionDecision.Refuse(ErrorCodes.StateConflict, $"There is a checkpoint '{command.Name}' already.")
            : state.Checkpoints.Count >= limits.CheckpointsMax
                ? SessionDecision.Refuse(ErrorCodes.QuotaExceeded, $"A session may have {limits.CheckpointsMax} checkpoints.")
                : state.Bytes + state.Values.Values.Sum(value => (long)value.Json.Length) > limits.BytesMax
                    ? Full(limits)
                    : SessionDecision.Write(Entry(SessionEntryKind.Checkpointed, command, now)));

    private static SessionDecision Restore(SessionState state, SessionCommand command, DateTimeOffset now) =>
        state.Checkpoints.ContainsKey(command.Name ?? "")
            ? SessionDecision.Write(Entry(SessionEntryKind.Restored, command, now))
            : SessionDecision.Refuse(ErrorCodes.RequestNotFound, $"There is no checkpoint '{command.Name}'.");

    private static SessionDecision Hold(SessionState state, SessionCommand command, DateTimeOffset now) =>
        string.IsNullOrWhiteSpace(command.Name) ? SessionDecision.Refuse(ErrorCodes.RequestInvalid, "Say in \"reason\" why the session is held.")
        : string.Equals(state.Hold, command.Name, StringComparison.Ordinal) ? SessionDecision.Nothing
        : SessionDecision.Write(Entry(SessionEntryKind.Held, command, now));

    private static SessionDecision? NoRoom(SessionState state, List<ReadOnlyMemory<byte>> messages, SessionLimits limits) =>
        messages.Any(message => message.Length > limits.MessageBytesMax)
            ? SessionDecision.Refuse(ErrorCodes.RequestTooLarge, $"A message may have {limits.MessageBytesMax} bytes.")
            : state.Line.Count + messages.Count > limits.MessagesMax || state.Bytes + messages.Sum(message => (long)message.Length) > limits.BytesMax
                ? Full(limits)
                : null;

    private static SessionDecision Full(SessionLimits limits) => SessionDecision.Refuse(
        ErrorCodes.QuotaExceeded,
        $"The session is full ({limits.MessagesMax} messages, {limits.KeysMax} keys, {limits.BytesMax} bytes). Restore an earlier checkpoint, or fork one.");

    private static SessionDecision? BadName(string? name) =>
        name is { Length: > 0 and <= NameLengthMax } && !name.Any(char.IsControl)
            ? null
            : SessionDecision.Refuse(ErrorCodes.RequestInvalid, $"A name has 1 to {NameLengthMax} printable characters.");

    private static SessionEntry Entry(SessionEntryKind kind, SessionCommand command, DateTimeOffset now) => new(kind, now) { Actor = command.Actor, Name = command.Name };
}
