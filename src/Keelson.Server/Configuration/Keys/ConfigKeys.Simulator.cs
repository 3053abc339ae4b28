namespace Keelson.Server.Configuration.Keys;

/// <summary>The simulator.</summary>
internal static partial class ConfigKeys
{
    /// <summary>The keys of a provider that belong to a simulator alone.</summary>
    public static readonly string[] SimulatorKeyNames = [.. SimulatorKeys().Select(key => key.Name)];

    private static ConfigKey[] SimulatorKeys() =>
    [
        Key("seed", Whole(0, int.MaxValue), "Simulator: the same seed gives the same answers and delays."),
        Key("firstTokenMs", Number(0, 600_000), "Simulator: overhead before the first token."),
        Key("perTokenMs", Number(0, 60_000), "Simulator: delay between tokens."),
        Key("prefillTokensPerS", Number(1, 100_000_000), "Simulator: how fast a prompt is read."),
        Key("decodeTokensPerS", Number(1, 100_000_000), "Simulator: how many tokens all its answers together gain in a second at most."),
        Key("slots", Whole(1, 100_000), "Simulator: how many requests are served at once; further ones wait."),
        Key("kvTokens", Whole(256, 1_000_000_000), "Simulator: how many tokens (prompt and answer) those may hold together that are served."),
        Key("queueMax", Whole(0, 100_000), "Simulator: how many requests wait at most, further ones are answered with 429; 1000 when absent."),
        Key("prefillChunkTokens", Whole(1, 10_000_000), "Simulator: how many prompt tokens are read in one step, in which each answer gains a token; 2048 when absent."),
        Key("contextTokens", Whole(256, 10_000_000), "Simulator: the window of the server; a longer prompt is answered with 400."),
        Key("prefixCacheTokens", Whole(0, 1_000_000_000), "Simulator: how many prompt tokens the prefix cache keeps; none when absent."),
        Key("prefixCacheTtl", Scalar(ScalarKind.Duration), "Simulator: how long an unused prefix is kept; 5m when absent."),
        Key("faults", new ListShape(SimulatorFault(), 50), "Simulator: what goes wrong; the first that fires decides."),
        Key("script", Scalar(ScalarKind.File), "Simulator: the behaviour (docs/reference/simulator.md)."),
    ];

    private static SectionShape SimulatorFault() => Section(
        Key("kind", Word("status", "refuse", "stall", "cut", "malformed", "drip"), "What goes wrong.") with { IsRequired = true },
        Key("everyNth", Whole(1, 1_000_000), "Fires at each so many-th request that meets the conditions."),
        Key("chance", Scalar(ScalarKind.Share), "Fires with this probability, drawn from the seed and the number of the request; always when both are absent."),
        Key("user", Scalar(ScalarKind.Text), "Condition: an expression that is found in the last user message."),
        Key("promptTokensMin", Whole(1, 10_000_000), "Condition: the prompt has at least so many tokens."),
        Key("from", Scalar(ScalarKind.Duration), "Condition: not earlier than this after the first request."),
        Key("until", Scalar(ScalarKind.Duration), "Condition: earlier than this after the first request."),
        Key("status", Whole(400, 599), "status: the HTTP status; 503 when absent."),
        Key("message", Scalar(ScalarKind.Text), "status: the provider's sentence."),
        Key("retryAfterS", Whole(0, 86_400), "status: the header Retry-After, in seconds."),
        Key("afterTokens", Whole(0, 1_000_000), "stall, cut, malformed, drip: behind so many pieces of the answer; 0 when absent."),
        Key("perTokenMs", Number(1, 600_000), "drip: how far apart the pieces come; 1000 when absent."));
}
