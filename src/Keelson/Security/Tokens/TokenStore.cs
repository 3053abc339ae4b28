using Keelson.Primitives;
using Keelson.Storage;

namespace Keelson.Security.Tokens;

/// <summary>
/// Issued tokens over the store: each is one durable transaction of row, event and audit leaf. Safe for concurrent use.
/// </summary>
internal sealed class TokenStore(IStore store, TokenIssuer issuer)
{
    private const int PageMax = 1000; // What one scan of the store gives.

    /// <summary>Issues a token; safe to retry, may issue a second one.</summary>
    public async Task<IssueVerdict> IssueAsync(TokenRequest request, Principal by, CancellationToken cancellation)
    {
        var transaction = new StorageTransaction();
        var verdict = issuer.Issue(transaction, request, by);
        return await FinishAsync(transaction, verdict, cancellation);
    }

    /// <summary>Exchanges a verified token for a narrower one; safe to retry, may make a second one.</summary>
    public async Task<IssueVerdict> ExchangeAsync(Principal parent, TokenRequest request, Principal by, CancellationToken cancellation)
    {
        var transaction = new StorageTransaction();
        var verdict = issuer.Exchange(transaction, parent, request, by);
        return await FinishAsync(transaction, verdict, cancellation);
    }

    /// <summary>What is kept of one token, or null when there is none or it has ended.</summary>
    public async Task<TokenRow?> FindAsync(string tokenId, CancellationToken cancellation) =>
        await store.ReadRowAsync(SecurityTables.Tokens, tokenId, cancellation) is { } row
            ? KeelsonJson.Deserialize<TokenRow>(row.Value)
            : null;

    /// <summary>Tokens, the newest first, behind a cursor.</summary>
    public async Task<IReadOnlyList<TokenRow>> ListAsync(string? after, int limit, CancellationToken cancellation)
    {
        var rows = await store.ScanRowsAsync(
            new RowScan(SecurityTables.Tokens, "", after, Math.Clamp(limit, 1, PageMax), IsDescending: true), cancellation);
        return [.. rows.Select(row => KeelsonJson.Deserialize<TokenRow>(row.Value))];
    }

    private async Task<IssueVerdict> FinishAsync(StorageTransaction transaction, IssueVerdict verdict, CancellationToken cancellation) =>
        verdict.IsIssued && CommitFault.Of(await store.CommitAsync(transaction, cancellation)) is { } fault ? IssueVerdict.Refuse(fault) : verdict;
}
