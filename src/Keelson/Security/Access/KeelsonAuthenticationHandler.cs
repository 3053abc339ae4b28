using System.Text.Encodings.Web;
using Keelson.Security.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Keelson.Security.Access;

/// <summary>Finds out who calls, once per request, before anything else looks at it.</summary>
internal sealed class KeelsonAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    Authenticator authenticator,
    TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Keelson";

    // Also for a refused credential: the framework would log each one, and a stranger with a loop would fill the log. The refusal is
    // kept for the answer, and recorded with a limit where it was decided.
    private static readonly Task<AuthenticateResult> Nobody = Task.FromResult(AuthenticateResult.NoResult());

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var takesApiKey = Context.GetEndpoint()?.Metadata.GetMetadata<AcceptsApiKey>() is not null;
        var credential = CredentialReader.Read(Request, takesApiKey);
        if (credential.Text is not { } text)
        {
            if (!credential.IsMalformed)
            {
                return Nobody;
            }

            Context.Features.Set(new RefusedCredential(TokenRules.Invalid("The Authorization header must be one Bearer token.")));
            return Nobody;
        }

        var verdict = authenticator.Authenticate(text);
        if (!verdict.IsAccepted)
        {
            Context.Features.Set(new RefusedCredential(verdict.Fault));
            return Nobody;
        }

        Context.Features.Set(verdict.Principal);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(verdict.Principal.ToUser(), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => AccessRefusal.ChallengeAsync(Context, time);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => AccessRefusal.ForbidAsync(Context, [], time);
}
