using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Keelson.Security.Tokens;

/// <summary>
/// Remembers verified tokens so that a signature is checked once. Two generations of half the limit each: when the young one is full
/// the old one is forgotten, so memory is bounded and what is in use stays. Safe for concurrent use.
/// </summary>
internal sealed class VerifiedTokenCache(int entriesMax)
{
    private readonly Lock _turnover = new();
    private volatile ConcurrentDictionary<TokenDigest, VerifiedToken> _young = new();
    private volatile ConcurrentDictionary<TokenDigest, VerifiedToken> _old = new();

    /// <summary>How many are remembered; a token may be counted in both generations.</summary>
    public int Count => _young.Count + _old.Count;

    public bool TryGet(TokenDigest digest, [NotNullWhen(true)] out VerifiedToken? token)
    {
        if (_young.TryGetValue(digest, out token))
        {
            return true;
        }

        if (!_old.TryGetValue(digest, out token))
        {
            return false;
        }

        Add(digest, token);
        return true;
    }

    public void Add(TokenDigest digest, VerifiedToken token)
    {
        lock (_turnover)
        {
            if (_young.Count >= Math.Max(1, entriesMax / 2))
            {
                _old = _young;
                _young = new ConcurrentDictionary<TokenDigest, VerifiedToken>();
            }

            _young[digest] = token;
        }
    }

    public void Remove(TokenDigest digest)
    {
        _young.TryRemove(digest, out _);
        _old.TryRemove(digest, out _);
    }
}
