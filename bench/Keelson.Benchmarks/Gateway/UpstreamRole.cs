using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Keelson.Benchmarks.Gateway;

/// <summary>The provider of the benchmark: one prebuilt answer of about 1 KB, or 50 chunks of a stream; nothing is computed.</summary>
internal static class UpstreamRole
{
    private const int Chunks = 50;

    /// <summary>Runs until it is stopped.</summary>
    public static async Task<int> RunAsync(string url, int chunkDelayMs, TextWriter output)
    {
        var answer = Encoding.UTF8.GetBytes(
            """{"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"bench-1","choices":[{"index":0,"message":{"role":"assistant","content":"TEXT"},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":480,"completion_tokens":160,"total_tokens":640,"prompt_tokens_details":{"cached_tokens":128}}}"""
                .Replace("TEXT", string.Join(' ', Enumerable.Repeat("measure", 85)), StringComparison.Ordinal));
        var chunk = Encoding.UTF8.GetBytes(
            """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"bench-1","choices":[{"index":0,"delta":{"content":" measure"},"logprobs":null,"finish_reason":null}]}""" + "\n\n");
        var end = Encoding.UTF8.GetBytes(
            """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"bench-1","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}""" + "\n\n"
            + """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"bench-1","choices":[],"usage":{"prompt_tokens":480,"completion_tokens":50,"total_tokens":530}}""" + "\n\ndata: [DONE]\n\n");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        app.Run(async http =>
        {
            var isStream = false;
            var buffer = new byte[16 * 1024];
            int count;
            while ((count = await http.Request.Body.ReadAsync(buffer)) > 0)
            {
                isStream |= buffer.AsSpan(0, count).IndexOf("\"stream\":true"u8) >= 0;
            }

            if (!isStream)
            {
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = answer.Length;
                await http.Response.Body.WriteAsync(answer);
                return;
            }

            http.Response.ContentType = "text/event-stream";
            for (var sent = 0; sent < Chunks; sent++)
            {
                await http.Response.Body.WriteAsync(chunk);
                await http.Response.Body.FlushAsync();
                if (chunkDelayMs > 0)
                {
                    await Task.Delay(chunkDelayMs);
                }
            }

            await http.Response.Body.WriteAsync(end);
        });
        await app.StartAsync();
        await output.WriteLineAsync("ready");
        await System.Console.In.ReadLineAsync();
        await app.StopAsync();
        return 0;
    }
}
