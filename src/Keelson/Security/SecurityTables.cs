using Keelson.Storage;

namespace Keelson.Security;

/// <summary>The tables of keyed rows that this room keeps.</summary>
internal static class SecurityTables
{
    /// <summary>Issued tokens by jti, never the token itself; forgotten when the token has ended.</summary>
    public static readonly RowTable Tokens = new("security.tokens");

    /// <summary>Revocations by kind and value; forgotten when nothing that they could hit is alive.</summary>
    public static readonly RowTable Revocations = new("security.revocations");
}
