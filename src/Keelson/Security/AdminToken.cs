using System.Security.Cryptography;
using System.Text;
using Keelson.Primitives;
using Keelson.Security.Tokens;

namespace Keelson.Security;

/// <summary>
/// The built-in credential of who runs the platform: 256 random bits in <c>DATA/admin.token</c>, made at the first start and kept.
/// It holds every scope as <c>user:admin</c>. To change it, delete the file and start again.
/// </summary>
public sealed class AdminToken
{
    /// <summary>What every such token starts with, so that scanners find one that was committed by mistake.</summary>
    public const string Prefix = "keelson_admin_";

    private const int SecretBytes = 32;

    private readonly TokenDigest _digest;

    private AdminToken(string path, string text, string tenant)
    {
        FilePath = path;
        _digest = TokenDigest.Of(text); // The text itself is not kept.
        Principal = new Principal
        {
            Subject = new Subject(SubjectKind.User, "user:admin"),
            Tenant = tenant,
            TokenId = "admin",
            Scopes = Scopes.Fixed,
            TrustTier = 3,
            IsAdmin = true,
        };
    }

    /// <summary>Where it is.</summary>
    public string FilePath { get; }

    /// <summary>Who it speaks for.</summary>
    public Principal Principal { get; }

    /// <summary>The file of a data folder.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "admin.token");

    /// <summary>Reads the token, or makes it at the first start.</summary>
    /// <exception cref="FaultException">The file is not one of ours, or others can read it.</exception>
    public static AdminToken Open(string dataFolder, string tenant)
    {
        var path = PathIn(dataFolder);
        if (!File.Exists(path))
        {
            SecretFile.CreateFolder(dataFolder);
            var made = Prefix + StrictBase64Url.Encode(RandomNumberGenerator.GetBytes(SecretBytes));
            SecretFile.Write(path, Encoding.ASCII.GetBytes(made + "\n"));
        }

        var text = Encoding.ASCII.GetString(SecretFile.Read(path)).Trim();
        return IsWellFormed(text)
            ? new AdminToken(path, text, tenant)
            : throw new FaultException(new Fault(
                ErrorCodes.ConfigInvalid, $"{path} does not hold an admin token; delete it and start again to get a new one."));
    }

    /// <summary>True when the text is the admin token; compared by digest in constant time.</summary>
    public bool IsMatch(string text) => TokenDigest.Of(text).EqualsInConstantTime(_digest);

    // An empty or shortened file must never become a credential that somebody can guess.
    private static bool IsWellFormed(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal)
        && StrictBase64Url.TryDecode(text.AsSpan(Prefix.Length), out var secret)
        && secret.Length == SecretBytes;
}
