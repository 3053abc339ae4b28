namespace Keelson.Inference;

/// <summary>Where the start of an attempt is.</summary>
internal enum AttemptStartState
{
    /// <summary>Behind the group that is being written.</summary>
    Waiting,

    /// <summary>Given to the store.</summary>
    Sent,

    /// <summary>Taken along by the end of its attempt.</summary>
    Withdrawn,
}
