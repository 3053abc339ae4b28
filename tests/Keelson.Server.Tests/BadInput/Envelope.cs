using System.Net;
using System.Text.Json;

namespace Keelson.Server.Tests.BadInput;

/// <summary>Holds an answer to the one form of failures.</summary>
internal static class Envelope
{
    /// <summary>The answer is the envelope (or the model endpoints' shape with the envelope inside) with this status and code.</summary>
    public static async Task<JsonElement> ExpectAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement.Clone();
        var envelope = root.TryGetProperty("error", out var error) ? error.GetProperty("keelson") : root;
        Assert.Equal(code, envelope.GetProperty("code").GetString());
        Assert.Equal((int)status, envelope.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(envelope.GetProperty("detail").GetString()));
        Assert.Equal(answer.Headers.GetValues("Keelson-Request-Id").Single(), envelope.GetProperty("requestId").GetString());
        foreach (var member in new[] { "title", "retry", "outcome", "failureClass", "traceId", "time" })
        {
            Assert.True(envelope.TryGetProperty(member, out _), $"{member} is missing in {text}");
        }

        return envelope;
    }
}
