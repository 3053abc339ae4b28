using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Keelson.Benchmarks.Gateway;

/// <summary>What the gateway allocates for prompts of a megabyte, by its own metrics.</summary>
internal static class PromptMeasure
{
    private const int Bytes = 1024 * 1024;
    private const double BoundMiB = 2;
    private const string Meter = "dotnet_gc_heap_total_allocated";

    /// <summary>Sends so many prompts, one after the other; answers the exit code.</summary>
    public static async Task<int> RunAsync(Uri gateway, string token, string adminToken, int prompts, int repetitions, TextWriter output)
    {
        using var client = new HttpClient { BaseAddress = gateway };
        using var metrics = new GatewayMetrics(gateway, adminToken);
        await output.WriteLineAsync("| prompts of 1 MiB | allocated for each, MiB |");
        await output.WriteLineAsync("|---|---|");
        var each = new List<double>();
        await SendAsync(client, token, prompts / 4); // The compiler, and pools that grow to their size.
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            var idle = await metrics.ReadAsync(Meter);
            var before = await metrics.ReadAsync(Meter);
            await SendAsync(client, token, prompts);
            var after = await metrics.ReadAsync(Meter);
            each.Add((after - before - (before - idle)) / prompts / 1048576); // Asking costs something too.
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {prompts} | {each[^1]:0.000} |"));
        }

        var median = each.Order().ElementAt(each.Count / 2);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Median {median:0.000} MiB; the bound is {BoundMiB} MiB."));
        return median <= BoundMiB ? 0 : 1;
    }

    private static async Task SendAsync(HttpClient client, string token, int prompts)
    {
        var text = string.Join(' ', Enumerable.Repeat("question", (Bytes / 9) + 1));
        var body = Encoding.UTF8.GetBytes($$"""{"model":"bench","max_tokens":200,"messages":[{"role":"user","content":"{{text[..(Bytes - 100)]}}"}]}""");
        for (var sent = 0; sent < prompts; sent++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Add("Keelson-Workflow", "bench");
            using var response = await client.SendAsync(request);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
            }
        }
    }
}
