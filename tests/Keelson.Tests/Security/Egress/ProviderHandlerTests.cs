using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Keelson.Primitives;
using Keelson.Security.Egress;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Keelson.Tests.Security.Egress;

public sealed class ProviderHandlerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provider_that_a_person_named_may_be_on_this_machine()
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("tokens"));
        rig.Names["localhost"] = [IPAddress.Loopback];
        foreach (var url in new[] { rig.Url("127.0.0.1", "/v1"), rig.Url("localhost", "/v1"), rig.Url("api.example.com", "/v1") })
        {
            using var provider = rig.Http.CreateForProvider(new Uri(url));
            using var request = new HttpRequestMessage(HttpMethod.Post, url + "/chat/completions");
            using var answer = await provider.SendAsync(request, Cancellation);
            Assert.Equal("tokens", await answer.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Theory]
    [InlineData("http://other.example.com:{0}/")]
    [InlineData("https://api.example.com:{0}/")]
    [InlineData("http://api.example.com:1/")]
    [InlineData("http://u:p@api.example.com:{0}/")]
    [InlineData("http://api.example.com.evil.example:{0}/")]
    public async Task Its_connection_is_for_it_alone(string other)
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("tokens"));
        using var provider = rig.Http.CreateForProvider(new Uri(rig.Url("api.example.com")));
        using var request = new HttpRequestMessage(
            HttpMethod.Get, string.Format(System.Globalization.CultureInfo.InvariantCulture, other, rig.Port));
        var refusal = await Assert.ThrowsAsync<FaultException>(() => provider.SendAsync(request, Cancellation));
        Assert.Equal(ErrorCodes.EgressHostNotAllowed, refusal.Fault.Code);
        Assert.Empty(rig.Arrived);
        Assert.Single(rig.Telemetry.Recorded);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("0.0.0.0")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("fe80::1")]
    public async Task A_name_of_a_provider_never_leads_to_a_metadata_service_or_a_disguise(string address)
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("tokens"));
        rig.Names["api.example.com"] = [IPAddress.Parse(address)];
        using var provider = rig.Http.CreateForProvider(new Uri(rig.Url("api.example.com")));
        using var request = new HttpRequestMessage(HttpMethod.Get, rig.Url("api.example.com"));
        var refusal = await Assert.ThrowsAsync<FaultException>(() => provider.SendAsync(request, Cancellation));
        Assert.Equal(ErrorCodes.EgressAddressDenied, refusal.Fault.Code);
    }

    [Fact]
    public async Task A_redirect_is_handed_to_the_caller()
    {
        await using var rig = await EgressRig.StartAsync(http =>
        {
            http.Response.Redirect("http://evil.example/");
            return Task.CompletedTask;
        });
        using var provider = rig.Http.CreateForProvider(new Uri(rig.Url("api.example.com")));
        using var request = new HttpRequestMessage(HttpMethod.Get, rig.Url("api.example.com"));
        using var answer = await provider.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(["api.example.com"], rig.Asked);
    }

    [Fact]
    public async Task A_provider_that_is_not_there_fails_as_a_connection_and_not_as_a_refusal()
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("tokens"));
        using var provider = rig.Http.CreateForProvider(new Uri("http://127.0.0.1:1/"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:1/");
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => provider.SendAsync(request, Cancellation));
        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        Assert.Empty(rig.Telemetry.Recorded);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_refused_and_no_way_round_exists()
    {
        using var key = RSA.Create(2048);
        var wish = new CertificateRequest("CN=wrong.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = wish.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(90));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Logging.ClearProviders();
        await using var server = builder.Build();
        await server.StartAsync(Cancellation);
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("tokens"));
        var url = $"https://api.example.com:{new Uri(server.Urls.Single()).Port}/";

        using var provider = rig.Http.CreateForProvider(new Uri(url));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => provider.SendAsync(request, Cancellation));
        Assert.Equal(HttpRequestError.SecureConnectionError, failure.HttpRequestError);
    }

    [Fact]
    public async Task A_platform_never_calls_itself()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var platform = builder.Build();
        await platform.StartAsync(Cancellation);
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("tokens"));
        var transport = new EgressTransport(new EgressDialer(rig, new OwnEndpoints(platform.Services), TimeProvider.System));
        var egress = new EgressHttp(rig.Snapshots, transport, new EgressPools(transport), new EgressRecorder(rig.Telemetry, "acme"), rig.Time);
        var url = platform.Urls.Single();

        using var provider = egress.CreateForProvider(new Uri(url));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        var refusal = await Assert.ThrowsAsync<FaultException>(() => provider.SendAsync(request, Cancellation));
        Assert.Equal(ErrorCodes.EgressSelfConnection, refusal.Fault.Code);

        using var other = egress.CreateForProvider(new Uri(rig.Url("127.0.0.1")));
        using var fine = new HttpRequestMessage(HttpMethod.Get, rig.Url("127.0.0.1"));
        using var answer = await other.SendAsync(fine, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("ftp://api.example.com/")]
    [InlineData("http://u:p@api.example.com/")]
    [InlineData("http://127.1/")]
    public async Task An_address_that_cannot_be_judged_is_a_mistake_in_the_configuration(string url)
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("tokens"));
        Assert.Equal(ErrorCodes.ConfigInvalid, Assert.Throws<FaultException>(() => rig.Http.CreateForProvider(new Uri(url))).Fault.Code);
    }
}
