using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>
/// The keys that sign and verify tokens, kept on disk and rotated with overlap. Safe for concurrent use; readers never wait.
/// <see cref="Maintain"/> is called at start and from time to time.
/// </summary>
internal sealed class SigningKeyRing : IVerificationKeys
{
    private readonly Lock _change = new();
    private readonly SigningKeyFiles _files;
    private readonly SecurityOptions _options;
    private readonly TimeProvider _time;
    private volatile IReadOnlyList<SigningKey> _keys;

    /// <summary>Loads the keys, and makes the first one when there is none.</summary>
    /// <exception cref="FaultException">A key file is broken, or others can read it.</exception>
    public SigningKeyRing(SecurityOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _files = new SigningKeyFiles(Path.Combine(options.DataFolder, "keys"));
        _keys = _files.Load();
        Maintain();
    }

    /// <summary>The key that signs now.</summary>
    public SigningKey Current =>
        KeySchedule.Current(_keys, _time.GetUtcNow()) ?? throw new InvalidOperationException("There is no signing key.");

    /// <summary>Every key that is published.</summary>
    public IReadOnlyList<SigningKey> Keys => _keys;

    public VerificationKey? Find(string keyId)
    {
        foreach (var key in _keys)
        {
            if (key.KeyId == keyId)
            {
                return key.Verification;
            }
        }

        return null;
    }

    /// <summary>Makes the next key when it is due and deletes keys whose last token has ended.</summary>
    public void Maintain()
    {
        lock (_change)
        {
            var now = _time.GetUtcNow();
            if (KeySchedule.NextDue(_keys, _options.KeyLifetime, _options.KeyLead, now) is { } activeFrom)
            {
                _keys = [.. _keys, _files.Create(activeFrom)];
            }

            Remove(KeySchedule.Outlived(_keys, now));
        }
    }

    /// <summary>Takes a key out at once: its tokens are refused from now on. A new one takes its place if it was the one that signs.</summary>
    public bool Retire(string keyId)
    {
        lock (_change)
        {
            var gone = _keys.Where(key => key.KeyId == keyId).ToList();
            Remove(gone);
            if (KeySchedule.Current(_keys, _time.GetUtcNow()) is null)
            {
                _keys = [.. _keys, _files.Create(_time.GetUtcNow())];
            }

            return gone.Count > 0;
        }
    }

    /// <summary>The public keys as a JWKS document (RFC 7517 5).</summary>
    public byte[] ToJwks() => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object> { ["keys"] = _keys.Select(key => key.PublicJwk).ToArray() }, KeelsonJson.Options);

    private void Remove(IReadOnlyList<SigningKey> gone)
    {
        foreach (var key in gone)
        {
            _files.Delete(key);
        }

        _keys = [.. _keys.Except(gone)];
    }
}
