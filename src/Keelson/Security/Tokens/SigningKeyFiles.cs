using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Keelson.Primitives;

namespace Keelson.Security.Tokens;

/// <summary>Signing keys on disk: <c>TIME-KID.pem</c>, PKCS#8, readable by the platform's account alone.</summary>
internal sealed partial class SigningKeyFiles(string folder)
{
    private const string TimeForm = "yyyyMMdd'T'HHmmss'Z'";
    private const int KeyIdBytes = 12; // 96 random bits: nobody guesses one, and it stays short in every token.

    public IReadOnlyList<SigningKey> Load()
    {
        SecretFile.CreateFolder(folder);
        var keys = new List<SigningKey>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.pem"))
        {
            if (FileForm().Match(Path.GetFileName(path)) is { Success: true } name)
            {
                keys.Add(Read(path, name.Groups["kid"].Value, name.Groups["time"].Value));
            }
        }

        return keys;
    }

    public SigningKey Create(DateTimeOffset activeFrom)
    {
        var at = TokenGrant.WholeSecond(activeFrom);
        var key = new SigningKey(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyIdBytes)), at, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        SecretFile.Write(PathOf(key), Encoding.ASCII.GetBytes(key.ToPem()));
        return key;
    }

    public void Delete(SigningKey key) => File.Delete(PathOf(key));

    private string PathOf(SigningKey key) =>
        Path.Combine(folder, $"{key.ActiveFrom.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture)}-{key.KeyId}.pem");

    private static SigningKey Read(string path, string keyId, string time)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Encoding.ASCII.GetString(SecretFile.Read(path)));
            return new SigningKey(
                keyId, DateTimeOffset.ParseExact(time, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), key);
        }
        catch (Exception broken) when (broken is ArgumentException or CryptographicException or FormatException)
        {
            key.Dispose();
            throw new FaultException(
                new Fault(ErrorCodes.ConfigInvalid, $"{path} is not a signing key of this platform; restore it from a backup or delete it."),
                broken);
        }
    }

    [GeneratedRegex(@"\A(?<time>[0-9]{8}T[0-9]{6}Z)-(?<kid>[0-9a-f]{24})\.pem\z")]
    private static partial Regex FileForm();
}
