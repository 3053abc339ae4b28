namespace Keelson.Security.Tokens;

/// <summary>
/// The public keys that may have signed a token, by identifier. Safe for concurrent use. A key that is not found is not there:
/// nobody tries the others.
/// </summary>
internal interface IVerificationKeys
{
    VerificationKey? Find(string keyId);
}
