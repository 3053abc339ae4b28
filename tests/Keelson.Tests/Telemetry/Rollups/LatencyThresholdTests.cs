using System.Text.Json;
using Keelson.Primitives;
using Keelson.Telemetry.Rollups;
using Keelson.Tests.Reliability;

namespace Keelson.Tests.Telemetry.Rollups;

public sealed class LatencyThresholdTests
{
    [Fact]
    public void Verdicts_are_those_of_the_vectors()
    {
        foreach (var vector in SreVectors.Read("latency_threshold").GetProperty("cases").EnumerateArray())
        {
            var outcome = vector.GetProperty("outcome").GetString();
            var verdict = LatencyThreshold.Judge(
                Number(vector, "firstContentTokenMs") ?? Number(vector, "ttftMs"),
                Number(vector, "elapsedMs"),
                vector.GetProperty("thresholdMs").GetDouble(),
                outcome switch
                {
                    "provider_unavailable" => FailureClass.TransientUnavailability,
                    "client_cancelled" => FailureClass.ClientCancelled,
                    "policy_denied" => FailureClass.PolicyRejection,
                    _ => FailureClass.None,
                },
                outcome == "served_from_platform_cache");
            Assert.Equal(vector.GetProperty("class_").GetString(), verdict.ToString().ToLowerInvariant());
        }
    }

    [Theory]
    [InlineData(FailureClass.Unknown, LatencyVerdict.Bad)]
    [InlineData(FailureClass.PlatformFault, LatencyVerdict.Bad)]
    [InlineData(FailureClass.CapacityExhausted, LatencyVerdict.Bad)]
    [InlineData(FailureClass.ClientError, LatencyVerdict.Excluded)]
    [InlineData(FailureClass.OutOfScope, LatencyVerdict.Excluded)]
    [InlineData(FailureClass.ContextOverflow, LatencyVerdict.Excluded)]
    internal void A_request_without_a_first_token_is_judged_by_who_must_act(FailureClass failure, LatencyVerdict verdict) =>
        Assert.Equal(verdict, LatencyThreshold.Judge(null, 10, 1_000, failure, isFromPlatformCache: false));

    private static double? Number(JsonElement vector, string name) =>
        vector.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
