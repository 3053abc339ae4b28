using System.Runtime.CompilerServices;
using System.Text;
using Keelson.Server.Api.Events;
using Keelson.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Keelson.Server.Tests.Api;

public sealed class EventStreamResultTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Silence_is_filled_with_comments_and_a_stop_of_the_platform_ends_the_stream()
    {
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        await using var services = new ServiceCollection().AddSingleton<IHostApplicationLifetime>(lifetime).BuildServiceProvider();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Response.Body = body;
        var streaming = new EventStreamResult(OneAndThenNoneAsync(TestContext.Current.CancellationToken), _time).ExecuteAsync(http);

        while (!Text(body).Contains(": heartbeat\n\n: heartbeat\n\n", StringComparison.Ordinal))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(15));
            await Task.Yield();
        }

        lifetime.StopApplication();
        await streaming;
        Assert.StartsWith(": connected\n\nid: 7\nevent: keelson.run.started\ndata: {\"a\":1}\n\n: heartbeat\n\n", Text(body), StringComparison.Ordinal);
    }

    private static string Text(MemoryStream body) => Encoding.UTF8.GetString(body.ToArray());

    private static async IAsyncEnumerable<StoredEvent> OneAndThenNoneAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return new StoredEvent(7, new EventRecord("e", "keelson.run.started", default, null, null, null, null, "{\"a\":1}"u8.ToArray()));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
    }
}
