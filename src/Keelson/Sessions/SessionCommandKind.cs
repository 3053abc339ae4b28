namespace Keelson.Sessions;

/// <summary>What is asked of a session.</summary>
internal enum SessionCommandKind
{
    /// <summary>Begin; the data is the birth.</summary>
    Create,

    /// <summary>Begin as a copy; the data is an image.</summary>
    Seed,

    /// <summary>Put a message behind the others; the data is the message.</summary>
    AddMessage,

    /// <summary>Put the data under a key.</summary>
    SetValue,

    /// <summary>Take the value under a key away.</summary>
    RemoveValue,

    /// <summary>Begin a turn with the message of the data.</summary>
    BeginTurn,

    /// <summary>End a turn with the messages of the data.</summary>
    EndTurn,

    /// <summary>Give what stands now a name.</summary>
    Checkpoint,

    /// <summary>Stand again as under a name.</summary>
    Restore,

    /// <summary>May not be forgotten.</summary>
    Hold,

    /// <summary>May be forgotten again.</summary>
    Release,

    /// <summary>Forget it now.</summary>
    Erase,

    /// <summary>Forget it if its time has come.</summary>
    Expire,
}
