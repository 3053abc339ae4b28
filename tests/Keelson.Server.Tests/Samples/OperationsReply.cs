using System.Text.Json;

namespace Keelson.Server.Tests.Samples;

/// <summary>What the sample's service answered.</summary>
internal sealed record OperationsReply(int Status, string Text, JsonElement Json, bool IsReplay)
{
    public string? Code => this["code"];

    public (int Status, string? Code) Refusal => (Status, Code);

    public string? this[string member] =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(member, out var value) ? value.ToString() : null;

    public static async Task<OperationsReply> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var json = text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default;
            return new OperationsReply((int)response.StatusCode, text, json, response.Headers.Contains("Idempotency-Replayed"));
        }
    }
}
