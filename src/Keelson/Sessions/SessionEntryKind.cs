namespace Keelson.Sessions;

/// <summary>What a journal entry of a session says. The numbers stand in journals and never change.</summary>
internal enum SessionEntryKind
{
    /// <summary>It began; the data says for whom.</summary>
    Created = 1,

    /// <summary>It began as a copy of another session; the data is that session's image.</summary>
    Seeded = 2,

    /// <summary>A message was put behind the others.</summary>
    Message = 3,

    /// <summary>A value was put under a key.</summary>
    ValueSet = 4,

    /// <summary>The value under a key was taken away.</summary>
    ValueRemoved = 5,

    /// <summary>The agent began a turn.</summary>
    TurnStarted = 6,

    /// <summary>The turn is over; a name is the code of its failure.</summary>
    TurnEnded = 7,

    /// <summary>What stands now has a name.</summary>
    Checkpointed = 8,

    /// <summary>It stands again as it did under a name.</summary>
    Restored = 9,

    /// <summary>It may not be forgotten; the name is the reason.</summary>
    Held = 10,

    /// <summary>It may be forgotten again.</summary>
    Released = 11,
}
