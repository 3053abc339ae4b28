using Microsoft.Extensions.Logging.Console;

namespace Operations.Http;

/// <summary>Sets up the server.</summary>
internal static class LoopbackServerExtensions
{
    /// <summary>Listens on one address, limits bodies, and logs warnings as single lines.</summary>
    public static WebApplicationBuilder UseLoopbackServer(this WebApplicationBuilder builder, Uri url)
    {
        builder.WebHost.UseUrls(url.ToString()).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.BytesMax;
        });
        // A start that fails is thrown as well, and the program says it in one line.
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        return builder;
    }
}
