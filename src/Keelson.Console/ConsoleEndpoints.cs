using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Keelson.Primitives;
using Keelson.Security;
using Keelson.Security.Access;
using Keelson.Telemetry;
using Keelson.Workflows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Keelson.Console;

/// <summary>The console's routes: pages, sign-in and sign-out, and the stream that keeps pages current.</summary>
public static class ConsoleEndpoints
{
    // Folds publish many times a second under load; a person reads once a second at most.
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(1);

    // Shorter than the idle limit of common proxies.
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(15);

    /// <summary>Maps them. Needs routing, authentication, authorization and antiforgery before it.</summary>
    public static IEndpointRouteBuilder MapKeelsonConsole(this IEndpointRouteBuilder routes)
    {
        routes.MapStaticAssets().AllowAnonymous();
        routes.MapRazorComponents<App>().RequireScope(Scopes.ConsoleRead);
        routes.MapPost(SignInPage.Path, SignIn).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/sign-out", SignOut).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/console/runs/{id}/cancel", CancelAsync).RequireScope(Scopes.RunManage).ExcludeFromDescription();
        routes.MapGet("/console/live", Live).RequireScope(Scopes.ConsoleRead).ExcludeFromDescription();
        return routes;
    }

    private static RedirectHttpResult SignIn(
        HttpContext http, Authenticator authenticator, [FromForm] string? token, [FromForm] string? returnUrl)
    {
        var back = SignInPage.SafeReturn(returnUrl);
        var credential = token?.Trim() ?? "";
        if (credential.Length > 0
            && authenticator.Authenticate(credential) is { IsAccepted: true, Principal: { } principal }
            && principal.Has(Scopes.ConsoleRead))
        {
            ConsoleCookie.SignIn(http, credential);
            return TypedResults.Redirect(back);
        }

        return TypedResults.Redirect($"{SignInPage.Path}?failed=true&{SignInPage.ReturnParameter}={Uri.EscapeDataString(back)}");
    }

    private static RedirectHttpResult SignOut(HttpContext http, [FromForm] string? ignored)
    {
        _ = ignored; // A form parameter makes the framework check the form's token.
        ConsoleCookie.SignOut(http);
        return TypedResults.Redirect(SignInPage.Path);
    }

    private static async Task<RedirectHttpResult> CancelAsync(
        string id, HttpContext http, IRuns runs, [FromForm] string? ignored, CancellationToken cancellation)
    {
        _ = ignored; // As above.
        var command = new RunCommand(RunCommandKind.Cancel, http.GetPrincipal().Actor) { Reason = "Cancelled on the console." };

        // A run that has ended meanwhile needs no cancelling; its page shows how it ended.
        await runs.CommandAsync(new RunId(id), command, null, cancellation);
        return TypedResults.Redirect($"/runs/{Uri.EscapeDataString(id)}");
    }

    private static ServerSentEventsResult<string> Live(ProjectionHost projections, TimeProvider time, CancellationToken cancellation) =>
        TypedResults.ServerSentEvents(ChangesAsync(projections, time, cancellation));

    private static async IAsyncEnumerable<SseItem<string>> ChangesAsync(
        ProjectionHost projections, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = projections.Status.FoldedPosition;
        yield return new SseItem<string>(Text(seen), "hello");
        while (!cancellation.IsCancellationRequested)
        {
            await Task.WhenAny(projections.WaitForAsync(seen + 1, cancellation), Task.Delay(HeartbeatEvery, time, cancellation));
            var folded = projections.Status.FoldedPosition;
            yield return new SseItem<string>(Text(folded), folded > seen ? "changed" : "heartbeat");
            seen = folded;
            await Task.Delay(RefreshEvery, time, cancellation);
        }
    }

    private static string Text(long position) => position.ToString(CultureInfo.InvariantCulture);
}
