using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Operations.Http;
using Operations.Storage;

namespace Operations.Effects;

/// <summary>
/// The transactions of a write. A key that was used before gets the stored answer; a new one has its effect, its row in the
/// effects table and its stored answer in one transaction.
/// </summary>
internal sealed class WriteLedger(OperationsDatabase database)
{
    private const int CallRowsMax = 100_000; // Some 15 MiB; the oldest are dropped, they only explain.

    /// <summary>Does the write, once. <paramref name="effect"/> changes the state, or throws <see cref="RefusedException"/>.</summary>
    public async Task<WriteOutcome> ApplyAsync(WriteCall call, Func<Sql, WriteCall, WriteAnswer> effect)
    {
        try
        {
            return await database.WriteAsync(sql => Apply(sql, call, effect), CancellationToken.None);
        }
        catch (RefusedException refused)
        {
            await NoteAsync(call, "refused", refused.Problem.Code);
            return new WriteOutcome(null, refused.Problem);
        }
    }

    /// <summary>Writes down how a call ended that had no effect.</summary>
    public Task NoteAsync(WriteCall call, string result, string code) =>
        database.WriteAsync(sql => Note(sql, call, result, code), CancellationToken.None);

    private static WriteOutcome Apply(Sql sql, WriteCall call, Func<Sql, WriteCall, WriteAnswer> effect)
    {
        var digest = DigestOf(call);
        var stored = sql.Single(
            "SELECT digest, status, body FROM answers WHERE key=$0 AND kind=$1",
            row => new StoredAnswer(row.GetString(0), new WriteAnswer(row.GetInt32(1), row.GetFieldValue<byte[]>(2))),
            call.Key, call.Kind);
        if (stored is null)
        {
            var answer = effect(sql, call);
            Store(sql, call, digest, answer);
            Note(sql, call, "accepted", null);
            return new WriteOutcome(answer, null);
        }

        if (stored.Digest != digest)
        {
            throw new RefusedException(new Problem(422, "idempotencyKeyReused", "This Idempotency-Key was used with another target or body."));
        }

        Note(sql, call, "replayed", null);
        return new WriteOutcome(stored.Answer, null, IsReplay: true);
    }

    private static void Store(Sql sql, WriteCall call, string digest, WriteAnswer answer)
    {
        sql.Execute(
            "INSERT INTO effects(kind, target, key, run, at) VALUES($0, $1, $2, $3, $4)",
            call.Kind, call.Target, call.Key, call.Run, call.At.ToString("O", CultureInfo.InvariantCulture));
        sql.Execute(
            "INSERT INTO answers(key, kind, digest, status, body) VALUES($0, $1, $2, $3, $4)",
            call.Key, call.Kind, digest, answer.Status, answer.Body);
    }

    private static int Note(Sql sql, WriteCall call, string result, string? code)
    {
        sql.Execute(
            "INSERT INTO calls(kind, target, key, run, at, result, code) VALUES($0, $1, $2, $3, $4, $5, $6)",
            call.Kind, call.Target, call.Key, call.Run, call.At.ToString("O", CultureInfo.InvariantCulture), result, code);
        return sql.Execute("DELETE FROM calls WHERE seq <= (SELECT max(seq) FROM calls) - $0", CallRowsMax);
    }

    private static string DigestOf(WriteCall call)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(call.Target + "\n"));
        hash.AppendData(call.Body.Bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record StoredAnswer(string Digest, WriteAnswer Answer);
}
