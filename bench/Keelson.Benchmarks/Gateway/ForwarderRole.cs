using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Benchmarks.Gateway;

/// <summary>
/// The floor: Kestrel and SocketsHttpHandler, and nothing between them but copying. No authentication, no scan, no budget, no ledger.
/// </summary>
internal static class ForwarderRole
{
    /// <summary>Runs until it is stopped.</summary>
    public static async Task<int> RunAsync(string url, Uri upstream, TextWriter output)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        };
        using var invoker = new HttpMessageInvoker(handler);
        var target = new Uri(upstream, "v1/chat/completions");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        app.Run(async http =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new StreamContent(http.Request.Body) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            request.Content.Headers.ContentLength = http.Request.ContentLength;
            using var response = await invoker.SendAsync(request, http.RequestAborted);
            http.Response.StatusCode = (int)response.StatusCode;
            http.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            http.Response.ContentLength = response.Content.Headers.ContentLength;
            await using var body = await response.Content.ReadAsStreamAsync(http.RequestAborted);
            var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(16 * 1024);
            int count;
            while ((count = await body.ReadAsync(buffer, http.RequestAborted)) > 0)
            {
                await http.Response.Body.WriteAsync(buffer.AsMemory(0, count), http.RequestAborted);
            }

            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        });
        await app.StartAsync();
        await output.WriteLineAsync("ready");
        await System.Console.In.ReadLineAsync();
        await app.StopAsync();
        return 0;
    }
}
