using Operations.Storage;

namespace Operations.Changes;

/// <summary>The state of change requests.</summary>
internal static class ChangeStore
{
    /// <summary>How far a change is.</summary>
    public static ChangeState StateOf(Sql sql, string id) =>
        sql.Single("SELECT state FROM changes WHERE id=$0", row => row.GetString(0), id) is { } state
            ? Enum.Parse<ChangeState>(state)
            : ChangeState.Open;

    /// <summary>Writes how far a change is.</summary>
    public static void Save(Sql sql, string id, ChangeState state) => sql.Execute(
        "INSERT INTO changes(id, state) VALUES($0, $1) ON CONFLICT(id) DO UPDATE SET state=excluded.state", id, state.ToString());

    /// <summary>Adds a comment; returns how many there are now.</summary>
    public static long AddComment(Sql sql, string id, string at, string text)
    {
        sql.Execute("INSERT INTO comments(change, at, text) VALUES($0, $1, $2)", id, at, text);
        return sql.Number("SELECT count(*) FROM comments WHERE change=$0", id);
    }

    /// <summary>The comments, the oldest first.</summary>
    public static List<string> Comments(Sql sql, string id, int countMax) =>
        sql.All("SELECT text FROM comments WHERE change=$0 ORDER BY seq LIMIT $1", row => row.GetString(0), id, countMax);
}
