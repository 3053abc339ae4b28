using System.Text;
using Operations;

namespace Keelson.Server.Tests.Samples;

public sealed class OperationsBadInputTests
{
    [Theory]
    [InlineData("{", "application/json", 400, "requestInvalid")]
    [InlineData("[1]", "application/json", 400, "requestInvalid")]
    [InlineData("""{"reason":1}""", "application/json", 400, "requestInvalid")]
    [InlineData("""{"reason":"a","reason":"b"}""", "application/json", 400, "requestInvalid")]
    [InlineData("""{"a":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}""", "application/json", 400, "requestInvalid")]
    [InlineData("reason=a", "application/x-www-form-urlencoded", 415, "mediaTypeUnsupported")]
    public async Task A_body_that_cannot_be_read_is_refused(string body, string type, int status, string code)
    {
        await using var host = await OperationsHost.StartAsync();

        var reply = await SendAsync(host, body, type);

        Assert.Equal((status, code), (reply.Status, reply.Code));
        Assert.Empty(await host.EffectsAsync());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using var host = await OperationsHost.StartAsync();

        var reply = await SendAsync(host, $$"""{"reason":"{{new string('x', 20_000)}}"}""", "application/json");

        Assert.Equal((413, "bodyTooLarge"), (reply.Status, reply.Code));
    }

    [Theory]
    [InlineData("/nowhere", 404, "routeNotFound")]
    [InlineData("/effects?limit=0", 400, "requestInvalid")]
    [InlineData("/effects?limit=many", 400, "requestInvalid")]
    [InlineData("/incidents/INC-1", 404, "incidentNotFound")]
    [InlineData("/changes/CHG-1", 404, "changeNotFound")]
    [InlineData("/orders/ORD-1", 404, "orderNotFound")]
    public async Task Every_failure_has_a_code_and_a_sentence(string path, int status, string code)
    {
        await using var host = await OperationsHost.StartAsync();

        var reply = await host.GetAsync(path);

        Assert.Equal((status, code), (reply.Status, reply.Code));
        Assert.False(string.IsNullOrEmpty(reply["detail"]));
    }

    [Fact]
    public async Task A_second_service_on_the_same_folder_does_not_start()
    {
        await using var host = await OperationsHost.StartAsync();

        var failure = await Assert.ThrowsAsync<IOException>(() => OperationsHost.StartAsync(host.Directory));

        Assert.Contains("another operations service", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nope")]
    [InlineData("--data")]
    [InlineData("--urls", "http://0.0.0.0:7099")]
    [InlineData("--urls", "http://example.com:7099")]
    [InlineData("--urls", "https://127.0.0.1:7099")]
    [InlineData("--urls", "7099")]
    public void A_wrong_command_line_has_a_complaint(params string[] args)
    {
        Assert.Null(OperationsOptions.Parse(args, out var complaint));
        Assert.False(string.IsNullOrEmpty(complaint));
    }

    [Fact]
    public void The_command_line_has_defaults()
    {
        var options = OperationsOptions.Parse([], out _);

        Assert.Equal(("http://127.0.0.1:7099/", false), (options!.Url.ToString(), options.IsHelp));
        Assert.EndsWith("data/operations", options.DataDirectory, StringComparison.Ordinal);
    }

    private static async Task<OperationsReply> SendAsync(OperationsHost host, string body, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/services/checkout-api/restart") { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Add("Idempotency-Key", "k1");
        return await OperationsReply.ReadAsync(await host.Client.SendAsync(request, TestContext.Current.CancellationToken));
    }
}
