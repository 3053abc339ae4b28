namespace Keelson.Security.Tokens;

/// <summary>One revocation, as it is kept in a row.</summary>
/// <param name="Kind">By what.</param>
/// <param name="Value">The jti, subject, run or key identifier.</param>
/// <param name="At">When; tokens of a subject that were issued later are not hit.</param>
/// <param name="Until">When nothing that it could hit is alive any more.</param>
/// <param name="By">Who revoked, by the identifier of the token used.</param>
/// <param name="Reason">Why, in the words of who revoked.</param>
internal sealed record Revocation(
    RevocationKind Kind,
    string Value,
    DateTimeOffset At,
    DateTimeOffset Until,
    string By,
    string? Reason)
{
    /// <summary>The key of its row, and how events name it.</summary>
    public string Key => KeyOf(Kind, Value);

    public static string KeyOf(RevocationKind kind, string value) => $"{Word(kind)}/{value}";

    /// <summary>The kind in one word, as claims name it.</summary>
    public static string Word(RevocationKind kind) => kind switch
    {
        RevocationKind.Token => "jti",
        RevocationKind.Subject => "sub",
        RevocationKind.Run => "run",
        RevocationKind.Key => "kid",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };
}
