namespace Keelson.Sessions;

/// <summary>What one session may hold. At a limit a change is refused; what is there can always be read, restored, forked and erased.</summary>
internal sealed record SessionLimits
{
    /// <summary>Messages that stand in line: more than the longest context takes.</summary>
    public int MessagesMax { get; init; } = 10_000;

    /// <summary>Bytes of all messages and values, those of checkpoints included: half of what one snapshot may hold, so that it always fits, also as a fork.</summary>
    public long BytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of a message's part that is kept within the message; a larger one is kept beside the journal and read when it is asked for.</summary>
    public int PartInlineMax { get; init; } = 64 * 1024;

    /// <summary>Bytes of one message: a long document; larger parts belong into a store of files.</summary>
    public int MessageBytesMax { get; init; } = 512 * 1024;

    /// <summary>Bytes of one value.</summary>
    public int ValueBytesMax { get; init; } = 64 * 1024;

    /// <summary>Keys of the state.</summary>
    public int KeysMax { get; init; } = 1_000;

    /// <summary>Named checkpoints; each keeps its messages alive.</summary>
    public int CheckpointsMax { get; init; } = 50;

    /// <summary>Entries after which a snapshot is taken: a cold start reads a snapshot and at most so many.</summary>
    public int SnapshotEvery { get; init; } = 200;

    /// <summary>Turns that wait for the one in progress when the caller asks for it; one more is refused.</summary>
    public int WaitingTurnsMax { get; init; } = 16;

    /// <summary>How long one turn may take; then it is ended as failed.</summary>
    public TimeSpan TurnTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the pieces of an answer are kept behind the turn, for readers that reconnect.</summary>
    public TimeSpan PiecesLife { get; init; } = TimeSpan.FromHours(1);
}
