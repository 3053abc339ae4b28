using System.Runtime.CompilerServices;

namespace Keelson.Storage;

/// <summary>The doors of every store: refuses what is over the limits or malformed before it is queued.</summary>
internal static class StorageGuard
{
    /// <summary>Throws when the transaction is malformed; answers the payload bytes it carries.</summary>
    public static long Check(StorageTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var (items, bytes) = CheckJournals(transaction);
        foreach (var record in transaction.Events)
        {
            Check(record);
            bytes += record.Payload.Length;
        }

        foreach (var leaf in transaction.AuditLeaves)
        {
            ThrowIfOver(leaf.Length, StorageLimits.AuditLeafBytesMax, "An audit leaf");
            bytes += leaf.Length;
        }

        foreach (var row in transaction.Rows)
        {
            Table(row.Table);
            Key(row.Key);
            ThrowIfOver(row.Value?.Length ?? 0, StorageLimits.PayloadBytesMax, "A row");
            bytes += row.Value?.Length ?? 0;
        }

        CheckKeys(transaction);
        items += transaction.Events.Count + transaction.AuditLeaves.Count + transaction.Rows.Count
            + transaction.Counters.Count + transaction.WakeUps.Count + transaction.CancelledWakeUps.Count;
        ThrowIfOver(items, StorageLimits.TransactionItemsMax, "The item count of a transaction");
        ThrowIfOver(bytes, StorageLimits.TransactionBytesMax, "A transaction");
        return bytes;
    }

    public static void Journal(JournalId journal) => Text(journal.Value, StorageLimits.JournalNameMax);

    public static void Key(string key, [CallerArgumentExpression(nameof(key))] string? name = null) =>
        Text(key, StorageLimits.KeyMax, name);

    public static void Table(RowTable table)
    {
        Text(table.Name, StorageLimits.TableNameMax);
        foreach (var letter in table.Name)
        {
            if (!char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter is not ('.' or '-'))
            {
                throw new ArgumentException($"The table name '{table.Name}' has letters other than a-z, 0-9, dot and dash.", nameof(table));
            }
        }
    }

    public static void Limit(int limit, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, max);
    }

    public static void Scan(RowScan scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        Table(scan.Table);
        Limit(scan.Limit, StorageLimits.RowScanMax);
        ArgumentNullException.ThrowIfNull(scan.Prefix);
        WellFormed(scan.Prefix, nameof(scan));
        WellFormed(scan.After ?? "", nameof(scan));
    }

    public static void Scan(EventScan scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        Limit(scan.Limit, StorageLimits.ReadMax);
    }

    private static (long Items, long Bytes) CheckJournals(StorageTransaction transaction)
    {
        var (items, bytes) = (0L, 0L);
        foreach (var append in transaction.Journals)
        {
            Journal(append.Journal);
            ArgumentOutOfRangeException.ThrowIfNegative(append.ExpectedVersion, nameof(transaction));
            items += append.Entries.Count;
            foreach (var entry in append.Entries)
            {
                ThrowIfOver(entry.Length, StorageLimits.PayloadBytesMax, "A journal entry");
                bytes += entry.Length;
            }
        }

        foreach (var (journal, snapshot) in transaction.Snapshots)
        {
            Journal(journal);
            ArgumentOutOfRangeException.ThrowIfLessThan(snapshot.Version, 1, nameof(transaction));
            ThrowIfOver(snapshot.Payload.Length, StorageLimits.PayloadBytesMax, "A snapshot");
            bytes += snapshot.Payload.Length;
        }

        foreach (var journal in transaction.Forgotten)
        {
            Journal(journal);
        }

        return (items + transaction.Snapshots.Count + transaction.Forgotten.Count, bytes);
    }

    private static void CheckKeys(StorageTransaction transaction)
    {
        foreach (var counter in transaction.Counters)
        {
            Key(counter.Counter);
        }

        foreach (var wakeUp in transaction.WakeUps)
        {
            Key(wakeUp.Key);
        }

        foreach (var key in transaction.CancelledWakeUps)
        {
            Key(key);
        }
    }

    private static void Check(EventRecord record)
    {
        Text(record.Id, StorageLimits.EventFieldMax);
        Text(record.Type, StorageLimits.EventFieldMax);
        Optional(record.Workflow);
        Optional(record.Run);
        Optional(record.Session);
        Optional(record.Request);
        ThrowIfOver(record.Payload.Length, StorageLimits.PayloadBytesMax, "An event");
    }

    private static void Optional(string? value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value is not null)
        {
            Text(value, StorageLimits.EventFieldMax, name);
        }
    }

    private static void Text(string value, int max, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, name);
        if (value.Length > max)
        {
            throw new ArgumentException($"It has {value.Length} characters; at most {max} are allowed.", name);
        }

        WellFormed(value, name);
    }

    // Half a surrogate pair has no UTF-8 form: two different strings would become the same key.
    private static void WellFormed(string value, string? name)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsSurrogate(value[i]))
            {
                if (!char.IsSurrogatePair(value, i))
                {
                    throw new ArgumentException("It holds half a surrogate pair.", name);
                }

                i++;
            }
        }
    }

    private static void ThrowIfOver(long size, long max, string what, string name = "transaction")
    {
        if (size > max)
        {
            throw new ArgumentException($"{what} is {size} large; at most {max} is allowed.", name);
        }
    }
}
