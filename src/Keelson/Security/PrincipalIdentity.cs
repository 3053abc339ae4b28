using System.Security.Claims;

namespace Keelson.Security;

/// <summary>Carries a <see cref="Principal"/> through ASP.NET Core, which knows only claims.</summary>
internal sealed class PrincipalIdentity(Principal principal)
    : ClaimsIdentity([new Claim(ClaimTypes.Name, principal.Subject.Text)], "Keelson", ClaimTypes.Name, ClaimTypes.Role)
{
    /// <summary>The caller.</summary>
    public Principal Principal => principal;

    /// <inheritdoc/>
    public override ClaimsIdentity Clone() => new PrincipalIdentity(principal);
}
