using System.Collections.Concurrent;
using System.Text;
using Keelson.Server.Configuration;
using Keelson.Server.Hosting;
using Keelson.Storage;
using Keelson.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Keelson.Server.Tests.Hosting;

public sealed class OtlpTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentDictionary<string, string> _received = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_and_spans_reach_the_collector_that_the_configuration_names()
    {
        await using var collector = await CollectAsync();
        var config = _folder.Write("keelson.yaml", $"telemetry: {{ otlpEndpoint: \"{collector.Urls.First()}\", otlpProtocol: http/protobuf }}\n");
        await using (var host = KeelsonHost.Create(new HostSettings(ConfigSource.OfFile(config), Path.Combine(_folder.Folder, "data"), "http://127.0.0.1:0")))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);

            // The fold tells the exporters; what it has not reached when it is stopped, it does not tell any more.
            var transaction = new StorageTransaction();
            host.Services.GetRequiredService<ITelemetry>().RecordDurably(
                transaction, EventTypes.RunCompleted, new EventData { Workflow = "triage", Run = "r_otlp", DurationMs = 12, OutcomeVerdict = "success" });
            var committed = await host.Services.GetRequiredService<IStore>().CommitAsync(transaction, TestContext.Current.CancellationToken);
            await host.Services.GetRequiredService<ProjectionHost>().WaitForAsync(committed.LastEventPosition, TestContext.Current.CancellationToken);
        }

        // Stopping sends what waits.
        Assert.Contains("invoke_workflow triage", _received.GetValueOrDefault("/v1/traces"), StringComparison.Ordinal);
        Assert.Contains("keelson.events", _received.GetValueOrDefault("/v1/metrics"), StringComparison.Ordinal);
    }

    private async Task<WebApplication> CollectAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _received.AddOrUpdate($"/v1/{signal}", Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
            return Results.Ok();
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }
}
