using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Operations;

namespace Keelson.Server.Tests.Samples;

/// <summary>The sample's service on a free port, with its state in a folder of its own.</summary>
internal sealed class OperationsHost : IAsyncDisposable
{
    private readonly string _directory;
    private readonly bool _ownsDirectory;
    private readonly WebApplication _app;

    private OperationsHost(string directory, bool ownsDirectory, WebApplication app)
    {
        _directory = directory;
        _ownsDirectory = ownsDirectory;
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public string Directory => _directory;

    public static async Task<OperationsHost> StartAsync(string? directory = null, TimeProvider? time = null)
    {
        var folder = directory ?? System.IO.Directory.CreateTempSubdirectory("keelson-operations-").FullName;
        var app = await OperationsApp.CreateAsync(new OperationsOptions(folder, new Uri("http://127.0.0.1:0"), false), time ?? TimeProvider.System);
        await app.StartAsync();
        return new OperationsHost(folder, directory is null, app);
    }

    public async Task<OperationsReply> GetAsync(string path) =>
        await OperationsReply.ReadAsync(await Client.GetAsync(path, TestContext.Current.CancellationToken));

    public async Task<OperationsReply> WriteAsync(string path, string key, object? body = null, string? run = null, string? fault = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new object()) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (run is not null)
        {
            request.Headers.Add("Keelson-Run", run);
        }

        if (fault is not null)
        {
            request.Headers.Add("Operations-Fault", fault);
        }

        return await OperationsReply.ReadAsync(await Client.SendAsync(request, TestContext.Current.CancellationToken));
    }

    public Task<OperationsReply> PlanFaultAsync(object fault) => PostAsync("/faults", fault);

    public async Task<OperationsReply> PostAsync(string path, object body)
    {
        using var content = JsonContent.Create(body);
        return await OperationsReply.ReadAsync(await Client.PostAsync(path, content, TestContext.Current.CancellationToken));
    }

    public async Task<IReadOnlyList<string>> EffectsAsync(string query = "") =>
        [.. (await GetAsync("/effects" + query)).Json.GetProperty("effects").EnumerateArray().Select(Describe)];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        if (_ownsDirectory)
        {
            System.IO.Directory.Delete(_directory, recursive: true);
        }
    }

    private static string Describe(JsonElement effect) => $"{effect.GetProperty("kind").GetString()} {effect.GetProperty("target").GetString()}";
}
