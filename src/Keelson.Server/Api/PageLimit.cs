using Keelson.Primitives;

namespace Keelson.Server.Api;

/// <summary>Holds what callers ask of a page to its limits.</summary>
internal static class PageLimit
{
    private const int CursorLengthMax = 300; // A key of the store, and no more.

    /// <summary>The number of rows.</summary>
    /// <exception cref="FaultException">It is not from 1 to the most.</exception>
    public static int Check(int? asked, int byDefault, int most) => asked switch
    {
        null => byDefault,
        { } limit when limit >= 1 && limit <= most => limit,
        _ => throw Wrong("limit", FormattableString.Invariant($"The limit must be from 1 to {most}.")),
    };

    /// <summary>The place to go on from.</summary>
    /// <exception cref="FaultException">It can not be one.</exception>
    public static string? Cursor(string? asked) =>
        asked is null or { Length: > 0 and <= CursorLengthMax } ? asked : throw Wrong("cursor", "The cursor is not one of this list; begin without a cursor.");

    private static FaultException Wrong(string parameter, string detail) =>
        new(new Fault(ErrorCodes.RequestInvalid, detail) { Details = [new FaultDetail($"/query/{parameter}", detail)] });
}
