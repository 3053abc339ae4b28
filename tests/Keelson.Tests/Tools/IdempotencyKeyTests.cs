using System.Security.Cryptography;
using Keelson.Primitives;
using Keelson.Tests.Security;
using Keelson.Tools;

namespace Keelson.Tests.Tools;

public sealed class IdempotencyKeyTests
{
    [Fact]
    public void The_key_is_that_of_every_shared_vector()
    {
        var vectors = SecurityVectors.Read("idempotency-scenarios.json").GetProperty("vectors");
        foreach (var vector in vectors.EnumerateArray())
        {
            var key = IdempotencyKey.Derive(
                vector.GetProperty("tenant").GetString()!,
                vector.GetProperty("run").GetString()!,
                vector.GetProperty("stepPath").GetString()!,
                vector.GetProperty("attemptGroup").GetInt32(),
                vector.GetProperty("tool").GetString()!,
                vector.GetProperty("toolVersion").GetString()!,
                SHA256.HashData(CanonicalJson.Canonicalize(vector.GetProperty("arguments"))));
            Assert.Equal(vector.GetProperty("key").GetString(), key.Value);
        }
    }

    [Fact]
    public void A_key_of_a_client_is_another_one_for_every_tenant_and_key()
    {
        string[] keys =
        [
            IdempotencyKey.OfClient("acme", "K1").Value,
            IdempotencyKey.OfClient("acme", "K2").Value,
            IdempotencyKey.OfClient("globex", "K1").Value,
        ];
        Assert.Equal(3, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Equal(32, key.Length));
    }
}
