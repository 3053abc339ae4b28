namespace Keelson.Security.Tokens;

/// <summary>By what tokens are revoked.</summary>
internal enum RevocationKind
{
    /// <summary>One token and everything that was exchanged from it.</summary>
    Token,

    /// <summary>Every token of a subject that was issued up to now.</summary>
    Subject,

    /// <summary>Every token of a run.</summary>
    Run,

    /// <summary>Every token that a signing key has signed.</summary>
    Key,
}
