using System.Collections.Concurrent;

namespace Keelson.Storage.Sqlite;

/// <summary>
/// Small numbers for words that repeat in every row. A word keeps its number for ever, so readers may remember what they have seen;
/// the writer remembers apart, because its latest words may still be rolled back.
/// </summary>
internal sealed class SqliteNames
{
    public const int EventType = 1;
    public const int Workflow = 2;
    public const int Table = 3;

    // Types, workflows and tables are few; imported events could bring many. At the limit the memory is dropped and fills again.
    private const int RememberedMax = 10_000;

    private readonly ConcurrentDictionary<long, string> _texts = [];
    private readonly Dictionary<(int Kind, string Text), long> _written = [];

    /// <summary>The number of a word; a new word gets one. Only on the writer's connection, inside its transaction.</summary>
    public long Intern(SqliteDatabase writer, int kind, string text)
    {
        if (_written.TryGetValue((kind, text), out var known))
        {
            return known;
        }

        var id = Find(writer, kind, text) ?? writer.Statement("INSERT INTO names (kind, text) VALUES (?1, ?2) RETURNING id").Bind(1, kind).Bind(2, text).Scalar()!.Value;
        if (_written.Count == RememberedMax)
        {
            _written.Clear();
        }

        return _written[(kind, text)] = id;
    }

    /// <summary>The number of a word, or null when it was never written.</summary>
    public static long? Find(SqliteDatabase database, int kind, string text) =>
        database.Statement("SELECT id FROM names WHERE kind = ?1 AND text = ?2").Bind(1, kind).Bind(2, text).Scalar();

    /// <summary>The numbers of all words that start with a prefix.</summary>
    public static List<long> FindFamily(SqliteDatabase database, int kind, string prefix)
    {
        var found = new List<long>();
        var statement = database.Statement("SELECT id FROM names WHERE kind = ?1 AND text >= ?2 AND text < ?3")
            .Bind(1, kind).Bind(2, prefix).Bind(3, Utf8KeyOrder.EndOfPrefix(prefix));
        while (statement.Step())
        {
            found.Add(statement.Int64(0));
        }

        return found;
    }

    /// <summary>The word of a number that a committed row carries.</summary>
    public string Text(SqliteDatabase reader, long id)
    {
        if (_texts.TryGetValue(id, out var known))
        {
            return known;
        }

        var statement = reader.Statement("SELECT text FROM names WHERE id = ?1").Bind(1, id);
        var text = statement.Step() ? statement.Text(0) : throw new InvalidOperationException($"The word {id} is missing.");
        statement.Reset();
        if (_texts.Count >= RememberedMax)
        {
            _texts.Clear();
        }

        return _texts[id] = text;
    }

    /// <summary>Called after a rollback: what the writer gave out last may not exist.</summary>
    public void ForgetWritten() => _written.Clear();
}
