using System.Text;
using System.Text.Json;
using Keelson.Primitives;
using Keelson.Tests.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using NJsonSchema;

namespace Keelson.Tests.Primitives;

public sealed class ErrorEnvelopeTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_registered_code_makes_an_envelope_that_keeps_to_the_schema()
    {
        var schema = await JsonSchema.FromJsonAsync(
            SecurityVectors.Read("error-registry.json").GetProperty("schema").GetRawText(), TestContext.Current.CancellationToken);

        foreach (var code in ErrorCodes.All.Values)
        {
            var json = Encoding.UTF8.GetString(Envelope(Full(code)).ToUtf8Json());
            Assert.Empty(schema.Validate(json).Select(error => $"{code}: {error}"));
        }
    }

    [Fact]
    public void Every_code_of_the_first_registry_is_there_with_its_words()
    {
        foreach (var entry in SecurityVectors.Read("error-registry.json").GetProperty("registry").EnumerateArray())
        {
            var name = entry.GetProperty("code").GetString()!;
            Assert.True(ErrorCodes.All.ContainsKey(name), name);
            var code = ErrorCodes.All[name];
            Assert.Equal(
                (entry.GetProperty("status").GetInt32(), entry.GetProperty("retry").GetString(), entry.GetProperty("outcome").GetString()),
                (code.Status, ErrorEnvelope.Word(code.Retry), ErrorEnvelope.Word(code.Outcome)));
        }
    }

    [Fact]
    public void An_envelope_says_what_the_fault_says()
    {
        var fault = new Fault(ErrorCodes.ToolFailed, "The service answered 503; try again later.")
        {
            FailureClass = FailureClass.ToolUnavailable,
            Outcome = EffectOutcome.Unknown,
            RetryAfter = TimeSpan.FromMilliseconds(1500.2),
            UpstreamKind = "tool",
            UpstreamStatus = 503,
            UpstreamHost = "api.example.com",
            PolicyRule = "logs",
            Details = [new FaultDetail("/args/q", "must be a string")],
        };

        using var json = JsonDocument.Parse(Envelope(fault).ToUtf8Json());
        var root = json.RootElement;

        Assert.Equal("urn:keelson:error:tool.failed", root.GetProperty("type").GetString());
        Assert.Equal(502, root.GetProperty("status").GetInt32());
        Assert.Equal("""{"class":"backoff_if_idempotent","afterMs":1501}""", root.GetProperty("retry").GetRawText());
        Assert.Equal("unknown", root.GetProperty("outcome").GetString());
        Assert.Equal("toolUnavailable", root.GetProperty("failureClass").GetString());
        Assert.Equal("""{"rule":"logs"}""", root.GetProperty("policy").GetRawText());
        Assert.Equal("""{"kind":"tool","status":503,"host":"api.example.com"}""", root.GetProperty("upstream").GetRawText());
        Assert.Equal("""[{"pointer":"/args/q","detail":"must be a string"}]""", root.GetProperty("errors").GetRawText());
    }

    [Fact]
    public void A_reader_gets_back_what_was_written()
    {
        var envelope = Envelope(Full(ErrorCodes.BudgetExhausted));
        var read = ErrorEnvelope.Parse(envelope.ToUtf8Json());
        Assert.Equal(envelope.ToUtf8Json(), read.ToUtf8Json());
    }

    [Fact]
    public void Limits_of_the_schema_are_kept()
    {
        var fault = new Fault(ErrorCodes.RequestInvalid, new string('x', 5000))
        {
            Details = [.. Enumerable.Range(0, 50).Select(i => new FaultDetail($"/a/{i}", "is wrong"))],
        };

        var envelope = Envelope(fault);
        Assert.Equal(1024, envelope.Detail!.Length);
        Assert.Equal(20, envelope.Errors!.Count);
    }

    [Fact]
    public async Task An_answer_carries_status_headers_and_body()
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        var fault = new Fault(ErrorCodes.CapacityShed, "Try again in a moment.") { RetryAfter = TimeSpan.FromMilliseconds(1200) };

        await ErrorEnvelopeWriter.WriteAsync(http, fault, new FakeTimeProvider(Now));

        var envelope = ErrorEnvelope.Parse(body.ToArray());
        Assert.Equal(503, http.Response.StatusCode);
        Assert.Equal("application/problem+json", http.Response.ContentType);
        Assert.Equal("2", http.Response.Headers.RetryAfter);
        Assert.Equal(envelope.RequestId, http.Response.Headers["Keelson-Request-Id"]);
        Assert.Matches("^q_[0-9a-z]{26}$", envelope.RequestId);
        Assert.Matches("^[0-9a-f]{32}$", envelope.TraceId);
        Assert.Equal(Now, envelope.Time);
    }

    [Fact]
    public void A_request_keeps_the_id_that_it_already_has()
    {
        var http = new DefaultHttpContext();
        http.Response.Headers[ErrorEnvelopeWriter.RequestIdHeader] = "q_known";
        var envelope = ErrorEnvelopeWriter.ToEnvelope(http, new Fault(ErrorCodes.Internal, "A bug."), new FakeTimeProvider(Now));
        Assert.Equal("q_known", envelope.RequestId);
    }

    private static ErrorEnvelope Envelope(Fault fault) => ErrorEnvelope.From(fault, "q_1", TraceId, Now);

    private static Fault Full(Keelson.Primitives.ErrorCode code) => new(code, "A sentence.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
        UpstreamKind = "model",
        UpstreamStatus = 500,
        UpstreamHost = "api.example.com",
        PolicyRule = "r1",
        Details = [new FaultDetail("/a", "is wrong")],
    };
}
