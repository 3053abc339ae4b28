using System.Net;
using System.Net.Http.Json;

namespace Keelson.Server.Tests.BadInput;

public sealed class FullDiskTests
{
    private const long DatabaseBytes = 700 * 1024; // Room for the schema and a few hundred tokens.
    private const int TriesMax = 3_000;

    [Fact]
    public async Task A_full_disk_is_said_as_such_and_reads_go_on()
    {
        await using var platform = await BadInputPlatform.StartAsync(DatabaseBytes);
        HttpResponseMessage? refused = null;
        for (var i = 0; i < TriesMax && refused is null; i++)
        {
            var answer = await platform.Client.PostAsJsonAsync(
                "/api/tokens", new { sub = $"service:{new string('a', 40)}{i}", scope = "slo:read" }, TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                answer.Dispose();
            }
            else
            {
                refused = answer;
            }
        }

        Assert.NotNull(refused);
        await Envelope.ExpectAsync(refused, HttpStatusCode.InsufficientStorage, "storage.full");
        Assert.Equal(HttpStatusCode.OK, (await platform.Client.GetAsync("/api/tokens?limit=1", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await platform.Client.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
    }
}
