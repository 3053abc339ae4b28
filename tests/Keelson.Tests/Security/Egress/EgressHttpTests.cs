using System.IO.Compression;
using System.Net;
using Keelson.Primitives;
using Keelson.Security.Egress;
using Microsoft.AspNetCore.Http;

namespace Keelson.Tests.Security.Egress;

public sealed class EgressHttpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_policy_nothing_leaves()
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("hello"));
        Assert.Equal(ErrorCodes.EgressHostNotAllowed, (await rig.RefusalAsync(rig.Url("api.example.com"))).Code);
        Assert.Empty(rig.Asked);
        Assert.Empty(rig.Arrived);
    }

    [Fact]
    public async Task What_a_rule_names_is_reached_by_name_and_nothing_of_ours_goes_along()
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("hello"));
        rig.Allow("api.example.com");
        using var activity = new System.Diagnostics.Activity("test").Start();

        var answer = await rig.SendAsync(rig.Url("api.example.com", "/a?b=c"));

        Assert.Equal("hello", await answer.Content.ReadAsStringAsync(Cancellation));
        var arrived = Assert.Single(rig.Arrived);
        Assert.Equal(("GET", "api.example.com", "/a?b=c"), (arrived.Method, arrived.Host, arrived.Path));
        Assert.Equal(["Host"], arrived.Headers.Keys);
        Assert.Empty(rig.Telemetry.Recorded);
    }

    [Fact]
    public async Task A_refusal_is_recorded_on_the_account_that_called()
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("hello"));
        using var invoker = rig.Http.Create("tool:logs.search");
        var request = new HttpRequestMessage(HttpMethod.Get, "https://evil.example/x");
        request.Options.Set(EgressContext.Account, new Attribution("acme", "agent:acme/triage/1") { Workflow = "triage", Run = new RunId("r_1"), TrustTier = 2 });
        request.Options.Set(EgressContext.Tool, "logs.search");

        await Assert.ThrowsAsync<FaultException>(() => invoker.SendAsync(request, Cancellation));

        var recorded = Assert.Single(rig.Telemetry.Recorded);
        Assert.Equal(
            ("keelson.egress.denied", "egress.host_not_allowed", "evil.example", "triage", "r_1", "logs.search", "denied"),
            (recorded.Type, recorded.Data.Code, recorded.Data.Subject, recorded.Data.Workflow, recorded.Data.Run, recorded.Data.Tool, recorded.Data.State));
    }

    [Fact]
    public async Task A_name_that_turns_to_a_private_address_is_refused_by_the_next_connection()
    {
        await using var rig = await EgressRig.StartAsync(async http =>
        {
            http.Response.Headers.Connection = "close";
            await http.Response.WriteAsync("hello");
        });
        rig.Allow("api.example.com");
        await (await rig.SendAsync(rig.Url("api.example.com"))).Content.ReadAsStringAsync(Cancellation);

        rig.Names["api.example.com"] = [IPAddress.Parse("10.0.0.1")];
        Assert.Equal(ErrorCodes.EgressAddressDenied, (await rig.RefusalAsync(rig.Url("api.example.com"))).Code);
        rig.Names["api.example.com"] = [IPAddress.Loopback, IPAddress.Parse("10.0.0.1")];
        Assert.Equal(ErrorCodes.EgressDnsMixed, (await rig.RefusalAsync(rig.Url("api.example.com"))).Code);
        Assert.Single(rig.Arrived);
        Assert.Equal(2, rig.Telemetry.Recorded.Count);
    }

    [Fact]
    public async Task A_name_without_an_answer_is_a_failure_of_transport_and_no_refusal()
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("hello"));
        rig.Allow("api.example.com");
        rig.Names["api.example.com"] = [];
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => rig.SendAsync(rig.Url("api.example.com")));
        Assert.Equal(HttpRequestError.NameResolutionError, failure.HttpRequestError);
        Assert.Empty(rig.Telemetry.Recorded);
    }

    [Fact]
    public async Task A_rule_that_is_taken_away_closes_connections_that_are_open()
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("hello"));
        rig.Allow("api.example.com");
        await (await rig.SendAsync(rig.Url("api.example.com"))).Content.ReadAsStringAsync(Cancellation);

        rig.Allow("other.example.com");
        Assert.Equal(ErrorCodes.EgressHostNotAllowed, (await rig.RefusalAsync(rig.Url("api.example.com"))).Code);
        Assert.Single(rig.Arrived);
    }

    [Fact]
    public async Task A_connection_is_used_again_by_its_credential_and_never_by_another()
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("hello"));
        rig.Allow("api.example.com");
        foreach (var credential in new[] { "tool:a", "tool:a", "tool:b" })
        {
            await (await rig.SendAsync(rig.Url("api.example.com"), credential: credential)).Content.ReadAsStringAsync(Cancellation);
        }

        var connections = rig.Arrived.Select(arrived => arrived.Connection).ToList();
        Assert.Equal(connections[0], connections[1]);
        Assert.NotEqual(connections[0], connections[2]);
        Assert.Equal(2, rig.Asked.Count); // Resolved once for each connection.
    }

    [Fact]
    public async Task A_redirect_to_where_no_rule_leads_asks_no_resolver_and_opens_no_connection()
    {
        await using var rig = await EgressRig.StartAsync(Redirect("http://evil.example/"));
        rig.Allow("api.example.com");
        var refusal = await rig.RefusalAsync(rig.Url("api.example.com"));
        Assert.Equal((ErrorCodes.EgressRedirectDenied, EffectOutcome.Executed), (refusal.Code, refusal.Outcome));
        Assert.DoesNotContain("evil.example", rig.Asked);
        Assert.Single(rig.Arrived);
    }

    [Theory]
    [InlineData("//evil.example/x", "egress.redirect_denied")]
    [InlineData("http://u:p@api.example.com/", "egress.userinfo_forbidden")]
    [InlineData("file:///etc/passwd", "egress.redirect_denied")]
    [InlineData("ftp://api.example.com/", "egress.redirect_denied")]
    [InlineData("gopher://api.example.com/", "egress.redirect_denied")]
    [InlineData("http://127.1/", "egress.host_noncanonical")]
    [InlineData("http://169.254.169.254/latest", "egress.redirect_denied")]
    [InlineData("http:\\\\evil.example", "egress.url_invalid")]
    [InlineData("\\\\evil.example", "egress.url_invalid")]
    [InlineData("javascript:alert(1)", "egress.redirect_denied")]
    public async Task A_redirect_is_judged_like_a_call(string location, string code)
    {
        await using var rig = await EgressRig.StartAsync(Redirect(location));
        rig.Allow("api.example.com");
        var refusal = await rig.RefusalAsync(rig.Url("api.example.com"));
        Assert.Equal((code, EffectOutcome.Executed), (refusal.Code.Code, refusal.Outcome));
        Assert.Single(rig.Arrived);
    }

    [Fact]
    public async Task To_another_origin_goes_nothing_that_says_who_we_are()
    {
        EgressRig rig = null!;
        await using var started = rig = await EgressRig.StartAsync(http => http.Request.Host.Host == "api.example.com"
            ? Redirect(rig.Url("other.example.com", "/next"))(http)
            : http.Response.WriteAsync("there"));
        rig.Allow("api.example.com", "other.example.com");

        var answer = await rig.SendAsync(
            rig.Url("api.example.com"),
            headers:
            [
                ("Authorization", "Bearer secret"), ("Cookie", "a=b"), ("X-Api-Key", "secret"), ("X-Own", "secret"), ("Accept", "text/plain"),
            ]);

        Assert.Equal("there", await answer.Content.ReadAsStringAsync(Cancellation));
        var hops = rig.Arrived.ToList();
        Assert.Equal("Bearer secret", hops[0].Headers["Authorization"]);
        Assert.Equal(["Accept", "Host"], hops[1].Headers.Keys.Order(StringComparer.Ordinal));
        Assert.NotEqual(hops[0].Connection, hops[1].Connection);
    }

    [Fact]
    public async Task On_one_origin_a_redirect_keeps_its_headers()
    {
        await using var rig = await EgressRig.StartAsync(http =>
            http.Request.Path == "/a" ? Redirect("b?c=d")(http) : http.Response.WriteAsync("there"));
        rig.Allow("api.example.com");
        var answer = await rig.SendAsync(rig.Url("api.example.com", "/a"), headers: ("Authorization", "Bearer secret"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("/b?c=d", "Bearer secret"), (rig.Arrived.Last().Path, rig.Arrived.Last().Headers["Authorization"]));
    }

    [Fact]
    public async Task A_circle_ends_after_six_requests()
    {
        await using var rig = await EgressRig.StartAsync(Redirect("/again"));
        rig.Allow("api.example.com");
        Assert.Equal(ErrorCodes.EgressRedirectLimit, (await rig.RefusalAsync(rig.Url("api.example.com"))).Code);
        Assert.Equal(6, rig.Arrived.Count);
    }

    [Fact]
    public async Task What_carries_an_effect_is_never_sent_on()
    {
        await using var rig = await EgressRig.StartAsync(Redirect("/again", StatusCodes.Status307TemporaryRedirect));
        rig.Allow("api.example.com");
        var answer = await rig.SendAsync(rig.Url("api.example.com"), "POST");
        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Single(rig.Arrived);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Proxy-Authorization", "Basic YTpi")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("X-Own", "a\r\nEvil: yes")]
    [InlineData("X-Own", "a\0b")]
    public async Task Headers_that_speak_for_somebody_else_or_split_the_request_are_refused(string name, string value)
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("hello"));
        rig.Allow("api.example.com");
        Assert.Equal(ErrorCodes.RequestInvalid, (await rig.RefusalAsync(rig.Url("api.example.com"), headers: (name, value))).Code);
        Assert.Empty(rig.Arrived);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_too_large_is_cut_off(bool saysItsLength)
    {
        await using var rig = await EgressRig.StartAsync(http =>
        {
            http.Response.ContentLength = saysItsLength ? 2000 : null;
            return http.Response.WriteAsync(new string('x', 2000));
        });
        rig.Allow(rule => rule with { MaxResponseBytes = 1999 }, false, "api.example.com");
        var refusal = await Assert.ThrowsAsync<FaultException>(async () =>
            await (await rig.SendAsync(rig.Url("api.example.com"))).Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(ErrorCodes.EgressResponseTooLarge, refusal.Fault.Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_answer_is_measured_by_what_comes_out(string encoding)
    {
        await using var rig = await EgressRig.StartAsync(async http =>
        {
            http.Response.Headers.ContentEncoding = encoding;
            await using var body = Compress(encoding, http.Response.Body);
            await body.WriteAsync(new byte[http.Request.Path == "/bomb" ? 50_000_000 : 1000]);
        });
        rig.Allow(rule => rule with { MaxResponseBytes = 1_000_000 }, false, "api.example.com");

        var honest = await rig.SendAsync(rig.Url("api.example.com", "/honest"));
        Assert.Equal(1000, (await honest.Content.ReadAsByteArrayAsync(Cancellation)).Length);
        Assert.Empty(honest.Content.Headers.ContentEncoding);

        var bomb = await rig.SendAsync(rig.Url("api.example.com", "/bomb"));
        var refusal = await Assert.ThrowsAsync<FaultException>(() => bomb.Content.CopyToAsync(Stream.Null, Cancellation));
        Assert.Equal(ErrorCodes.EgressResponseTooLarge, refusal.Fault.Code);
    }

    [Fact]
    public async Task The_time_of_the_rule_covers_the_body_too()
    {
        var started = new TaskCompletionSource();
        await using var rig = await EgressRig.StartAsync(async http =>
        {
            await http.Response.WriteAsync("one");
            await http.Response.Body.FlushAsync();
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        rig.Allow(rule => rule with { TimeoutMs = 1000 }, false, "api.example.com");
        var answer = await rig.SendAsync(rig.Url("api.example.com"));
        await started.Task;
        var reading = answer.Content.ReadAsStringAsync(Cancellation);
        rig.Time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task A_call_that_gets_no_answer_in_time_says_that_it_is_unknown_what_became_of_it()
    {
        await using var rig = await EgressRig.StartAsync(http => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted));
        rig.Allow(rule => rule with { TimeoutMs = 1000 }, false, "api.example.com");
        var call = rig.SendAsync(rig.Url("api.example.com"));
        while (rig.Arrived.IsEmpty)
        {
            await Task.Yield();
        }

        rig.Time.Advance(TimeSpan.FromSeconds(2));
        var late = await Assert.ThrowsAsync<TaskCanceledException>(() => call);
        Assert.IsType<TimeoutException>(late.InnerException);
    }

    [Fact]
    public async Task In_the_mode_that_reports_what_no_rule_names_leaves_and_is_recorded_and_private_addresses_stay_closed()
    {
        await using var rig = await EgressRig.StartAsync(http => http.Response.WriteAsync("hello"));
        rig.Allow(rule => rule, true, "api.example.com");

        // Its address is on loopback, and that is not relaxed; what is reported is the missing rule.
        Assert.Equal(ErrorCodes.EgressAddressDenied, (await rig.RefusalAsync(rig.Url("other.example.com"))).Code);
        Assert.Equal(
            [("reported", "egress.host_not_allowed"), ("denied", "egress.address_denied")],
            rig.Telemetry.Recorded.Select(recorded => (recorded.Data.State!, recorded.Data.Code!)));
        Assert.Equal(ErrorCodes.EgressAddressDenied, (await rig.RefusalAsync("http://169.254.169.254/")).Code);
    }

    private static Func<HttpContext, Task> Redirect(string location, int status = StatusCodes.Status302Found) => http =>
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Location = location;
        return Task.CompletedTask;
    };

    private static Stream Compress(string encoding, Stream body) => encoding switch
    {
        "gzip" => new GZipStream(body, CompressionLevel.Fastest),
        "br" => new BrotliStream(body, CompressionLevel.Fastest),
        _ => new ZLibStream(body, CompressionLevel.Fastest),
    };
}
