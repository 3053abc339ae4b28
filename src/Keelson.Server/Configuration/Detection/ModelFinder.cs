using System.Collections.Frozen;
using System.Text.Json;

namespace Keelson.Server.Configuration.Detection;

/// <summary>
/// Looks for a real model that the built-in sample can use: a key in the environment first, then a server on this machine. Nothing leaves
/// the machine while it looks.
/// </summary>
internal sealed class ModelFinder(Func<string, string?> environment, HttpMessageInvoker http)
{
    private const string DefaultOpenAiModel = "gpt-4.1-mini";
    private const int ListBytesMax = 1024 * 1024; // A list of models is a few kilobytes; anything larger is something else.

    // The whole look happens before the platform starts, so a silent port must not be felt.
    private static readonly TimeSpan ProbeTime = TimeSpan.FromMilliseconds(300);

    private static readonly (string Name, int Port)[] LocalServers =
    [
        ("Ollama", 11434), ("vLLM", 8000), ("llama.cpp", 8080), ("LM Studio", 1234),
    ];

    // The public list prices of OpenAI, standard tier, per million tokens.
    private static readonly FrozenDictionary<string, FoundPrice> OpenAiPrices = new Dictionary<string, FoundPrice>
    {
        ["gpt-4.1"] = new("2025-04-14", 2.00m, 0.50m, 8.00m, "openai-list-price"),
        ["gpt-4.1-mini"] = new("2025-04-14", 0.40m, 0.10m, 1.60m, "openai-list-price"),
        ["gpt-4o-mini"] = new("2024-07-18", 0.15m, 0.075m, 0.60m, "openai-list-price"),
        ["gpt-5-mini"] = new("2025-08-07", 0.25m, 0.025m, 2.00m, "openai-list-price"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The model to use, or null when the simulator must do.</summary>
    public async Task<FoundModel?> FindAsync(CancellationToken cancellation)
    {
        if (environment("OPENAI_API_KEY") is { Length: > 0 })
        {
            var model = environment("KEELSON_MODEL") is { Length: > 0 } chosen ? chosen : DefaultOpenAiModel;
            var baseUrl = environment("OPENAI_BASE_URL") is { Length: > 0 } url ? url : "https://api.openai.com/v1";
            return new FoundModel(model, baseUrl, "OPENAI_API_KEY", new Uri(baseUrl).Host)
            {
                Price = environment("OPENAI_BASE_URL") is { Length: > 0 } ? null : OpenAiPrices.GetValueOrDefault(model),
            };
        }

        var answers = await Task.WhenAll(LocalServers.Select(server => ProbeAsync(server.Name, server.Port, cancellation)));
        return answers.FirstOrDefault(found => found is not null);
    }

    private async Task<FoundModel?> ProbeAsync(string name, int port, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ProbeTime);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/v1/models");
            using var answer = await http.SendAsync(request, limit.Token);
            if (!answer.IsSuccessStatusCode)
            {
                return null;
            }

            await answer.Content.LoadIntoBufferAsync(ListBytesMax, limit.Token);
            var body = await answer.Content.ReadAsByteArrayAsync(limit.Token);
            return Choose(body) is { } model
                ? new FoundModel(model, $"http://127.0.0.1:{port}/v1", null, $"{name} on this machine (port {port})")
                {
                    Price = new FoundPrice("2020-01-01", 0, 0, 0, "local-server-no-bill"),
                }
                : null;
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null; // Nothing there, or something else.
        }
    }

    private string? Choose(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind is not JsonValueKind.Object
            || !document.RootElement.TryGetProperty("data", out var data) || data.ValueKind is not JsonValueKind.Array)
        {
            return null;
        }

        var ids = data.EnumerateArray()
            .Select(item => item.ValueKind is JsonValueKind.Object && item.TryGetProperty("id", out var id) ? id.GetString() : null)
            .OfType<string>()
            .Where(id => !id.Contains("embed", StringComparison.OrdinalIgnoreCase))
            .ToList();
        return environment("KEELSON_MODEL") is { Length: > 0 } chosen && ids.Contains(chosen, StringComparer.Ordinal) ? chosen : ids.FirstOrDefault();
    }
}
