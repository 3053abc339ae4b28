using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Operations.Storage;

/// <summary>Statements on one connection, with parameters $0, $1, ... in the order of the values.</summary>
internal sealed class Sql(SqliteConnection connection, SqliteTransaction? transaction)
{
    /// <summary>Runs a statement; returns the number of rows that it changed.</summary>
    public int Execute(string text, params ReadOnlySpan<object?> values)
    {
        using var command = Command(text, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>All rows of a query.</summary>
    public List<T> All<T>(string text, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var command = Command(text, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The first row of a query, or null.</summary>
    public T? Single<T>(string text, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
        where T : class
    {
        using var command = Command(text, values);
        using var reader = command.ExecuteReader();
        return reader.Read() ? read(reader) : null;
    }

    /// <summary>The first number of the first row; 0 when it is absent.</summary>
    public long Number(string text, params ReadOnlySpan<object?> values)
    {
        using var command = Command(text, values);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    [SuppressMessage("Security", "CA2100", Justification = "Every text in this program is a literal; values are parameters.")]
    private SqliteCommand Command(string text, ReadOnlySpan<object?> values)
    {
        var command = new SqliteCommand(text, connection, transaction);
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue("$" + i.ToString(CultureInfo.InvariantCulture), values[i] ?? DBNull.Value);
        }

        return command;
    }
}
