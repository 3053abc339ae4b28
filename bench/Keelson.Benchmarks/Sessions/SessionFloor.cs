using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Keelson.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Keelson.Benchmarks.Sessions;

/// <summary>The floor: Kestrel, a silo and the store. No routing, no authentication, no state, no events, no folds.</summary>
internal static class SessionFloor
{
    /// <summary>Runs until it is stopped.</summary>
    public static async Task<int> RunAsync(string url, string data, TextWriter output)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.AddStorage(new StorageOptions { DataFolder = data });
        builder.Host.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), gatewayPort: FreePort(), serviceId: "floor", clusterId: "floor");
            silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback);
        });
        await using var app = builder.Build();
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        app.Run(http => http.Request.Method == "POST" ? http.Response.WriteAsync($"{{\"id\":\"{Guid.NewGuid():N}\"}}") : PutAsync(http, grains));
        await app.StartAsync();
        await output.WriteLineAsync("ready");
        await System.Console.In.ReadLineAsync();
        await app.StopAsync();
        return 0;
    }

    private static async Task PutAsync(HttpContext http, IGrainFactory grains)
    {
        var value = new byte[(int)http.Request.ContentLength!.Value];
        await http.Request.Body.ReadExactlyAsync(value, http.RequestAborted);
        var session = http.Request.Path.Value!.Split('/')[3];
        var version = await grains.GetGrain<ISessionFloorGrain>(session).PutAsync(value);
        var answer = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"version\":{version}}}"));
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer, http.RequestAborted);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
