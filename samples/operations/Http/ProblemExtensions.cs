namespace Operations.Http;

/// <summary>Makes every failure, expected or not, an answer with a JSON body.</summary>
internal static class ProblemExtensions
{
    /// <summary>The same answer with another status.</summary>
    public static IResult WithStatus(this IResult result, int status) => new StatusResult(result, status);

    /// <summary>Sends a problem from outside of a handler.</summary>
    public static Task WriteAsync(this HttpContext http, Problem problem) => problem.ToResult().ExecuteAsync(http);

    /// <summary>Turns what a server refuses before a handler is reached, and bugs, into problems.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.Use(async (http, next) =>
        {
            try
            {
                await next(http);
            }
            catch (BadHttpRequestException refused) when (!http.Response.HasStarted)
            {
                await http.WriteAsync(new Problem(refused.StatusCode, refused.StatusCode == 413 ? "bodyTooLarge" : "requestInvalid", refused.Message));
            }
        });
        app.UseStatusCodePages(context => context.HttpContext.WriteAsync(new Problem(
            context.HttpContext.Response.StatusCode, "requestInvalid", "The path or the query of the request cannot be read.")));
    }

    private sealed class StatusResult(IResult inner, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            return inner.ExecuteAsync(httpContext);
        }
    }
}
