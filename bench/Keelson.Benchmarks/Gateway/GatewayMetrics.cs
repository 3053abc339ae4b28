using System.Globalization;
using System.Net.Http.Headers;

namespace Keelson.Benchmarks.Gateway;

/// <summary>Reads the gateway's own metrics.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2); // The exporter answers from a cache that is a moment old.
    private readonly HttpClient _client;

    public GatewayMetrics(Uri gateway, string adminToken)
    {
        _client = new HttpClient { BaseAddress = gateway };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminToken);
    }

    /// <summary>The sum of all series of a metric.</summary>
    public async Task<double> ReadAsync(string name)
    {
        await Task.Delay(Fresh);
        var lines = (await _client.GetStringAsync("metrics")).Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal)).ToList();
        return lines.Count == 0
            ? throw new InvalidOperationException($"The metrics do not have {name}.")
            : lines.Sum(ValueOf);
    }

    public void Dispose() => _client.Dispose();

    private static double ValueOf(string line)
    {
        var rest = line[(line.Contains('}', StringComparison.Ordinal) ? line.IndexOf('}', StringComparison.Ordinal) + 1 : line.IndexOf(' ', StringComparison.Ordinal))..];
        return double.Parse(rest.Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
