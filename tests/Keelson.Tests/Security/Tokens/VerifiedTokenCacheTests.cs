using Keelson.Security.Tokens;

namespace Keelson.Tests.Security.Tokens;

public sealed class VerifiedTokenCacheTests
{
    [Fact]
    public void It_never_holds_more_than_its_limit_and_keeps_what_is_in_use()
    {
        var cache = new VerifiedTokenCache(100);
        cache.Add(TokenDigest.Of("used"), null!);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add(TokenDigest.Of("token " + i), null!);
            cache.TryGet(TokenDigest.Of("used"), out _);
            Assert.InRange(cache.Count, 1, 100);
        }

        cache.Add(TokenDigest.Of("used"), null!);
        Assert.False(cache.TryGet(TokenDigest.Of("token 1"), out _));
    }

    [Fact]
    public void What_was_removed_is_gone_from_both_halves()
    {
        var cache = new VerifiedTokenCache(2);
        var digest = TokenDigest.Of("a");
        cache.Add(digest, null!);
        cache.Add(TokenDigest.Of("b"), null!);
        cache.Remove(digest);
        Assert.False(cache.TryGet(digest, out _));
    }
}
