namespace Keelson.Server.Configuration.Keys;

/// <summary>
/// The one description of every key. What stands here is checked at load, published as schema/keelson.schema.json and held by
/// tests/approved/config-keys.txt.
/// </summary>
internal static partial class ConfigKeys
{
    /// <summary>A name of a provider, workflow or wave criterion.</summary>
    public const string NamePattern = "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$";

    /// <summary>A name of a model; vendors use slashes, colons and at signs.</summary>
    public const string ModelNamePattern = "^[a-zA-Z0-9@][a-zA-Z0-9._:/@+-]{0,127}$";

    /// <summary>A name of a tool, as providers take it once dots are underscores.</summary>
    public const string ToolNamePattern = "^[a-zA-Z][a-zA-Z0-9._-]{0,63}$";

    private const int NamedMax = 500; // Far above what one team runs; bounds every cross check.

    /// <summary>The whole file.</summary>
    public static SectionShape Root { get; } = Section(
        Key("platform", Platform(), "Who we are."),
        Key("storage", Storage(), "Where state is kept."),
        Key("providers", Named("provider", NamePattern, Provider()), "Where models are served."),
        Key("models", Named("model", ModelNamePattern, Model()), "The models that clients and workflows may ask for."),
        Key("contextTiers", ContextTiers(), "The sizes of prompts, and the capacity that is reserved for them."),
        Key("stateClasses", StateClasses(), "How long state lives: the shorter of what sensitivity and value allow."),
        Key("telemetry", Telemetry(), "Where metrics and traces are sent."),
        Key("workflows", Named("workflow", NamePattern, Workflow()), "The workflows, with what they may spend and what they promise."),
        Key("tools", Named("tool", ToolNamePattern, Tool()), "The tools that agents may call."),
        Key("mcpServers", Named("MCP server", NamePattern, McpServer()), "The MCP servers whose tools may stand behind tools of kind mcp."),
        Key("egress", Egress(), "Which outgoing connections are allowed."),
        Key("waves", Waves(), "What a workflow may do in each rollout wave, and the gate out of it."));

    private static SectionShape Platform() => Section(
        Key("tenant", Scalar(ScalarKind.Name), "The tenant, on every event; \"local\" when absent."),
        Key("region", Scalar(ScalarKind.Name), "The region of this node; \"local\" when absent."),
        Key("budget", TenantBudget(), "What the whole tenant may spend on models."),
        Key("rate", Rate(), "How often the whole tenant may ask models."));

    private static SectionShape TenantBudget() => Section(
        Key("perDay", Scalar(ScalarKind.Money), "The most in one UTC day, in US dollars."),
        Key("perMonth", Scalar(ScalarKind.Money), "The most in one calendar month, UTC, in US dollars."));

    private static SectionShape Storage() => Section(
        Key("kind", Word("sqlite", "postgres"), "The embedded store; sqlite when absent. This version does not offer postgres yet."),
        Key("connection", Scalar(ScalarKind.Secret), "The connection string for postgres, as a reference."));

    private static SectionShape ContextTiers() => Section(
        Key("short", ContextTier(), "Small prompts."),
        Key("medium", ContextTier(), "Middle-sized prompts."),
        Key("long", ContextTier(), "Large prompts; a workflow that needs them says why."));

    private static SectionShape ContextTier() => Section(
        Key("tokens", Whole(256, 10_000_000), "Prompts up to so many tokens belong to this tier.") with { IsRequired = true },
        Key("reserved", ByValue(ScalarKind.Share), "The share of the pool that a value class is guaranteed, 0 to 1."),
        Key("cap", ByValue(ScalarKind.Share), "The share of the pool that a value class may use at most, 0 to 1; all of it when absent."),
        Key("maxConcurrentPrefills", Whole(1, 100_000), "How many prompts of this tier may be read at once."));

    private static SectionShape StateClasses() => Section(
        Key("sensitivity", BySensitivity(ScalarKind.Duration), "The longest life by sensitivity."),
        Key("value", ByValue(ScalarKind.Duration), "The longest life by value."),
        Key("events", Scalar(ScalarKind.Duration), "How long events are kept, at least a week longer than every objective's window; 400d when absent."));

    private static SectionShape Telemetry() => Section(
        Key("otlpEndpoint", Scalar(ScalarKind.Url), "A collector that takes OTLP; OTEL_EXPORTER_OTLP_ENDPOINT says the same and comes first. Read at the start."),
        Key("otlpProtocol", Word("grpc", "http/protobuf"), "How the collector is spoken to; OTEL_EXPORTER_OTLP_PROTOCOL, else grpc."));

    private static SectionShape Egress() => Section(
        Key("default", Word("deny"), "What happens to a connection that no rule names; always deny."),
        Key("mode", Word("enforce", "report"), "report records what would be denied by host, port, method and path; address rules are always enforced."),
        Key("rules", new ListShape(EgressRule(), NamedMax), "Each names one destination."));

    private static SectionShape EgressRule() => Section(
        Key("id", Scalar(ScalarKind.Name), "The name of the rule, in refusals and events.") with { IsRequired = true },
        Key("host", Scalar(ScalarKind.Text), "One host name or address; *.example.com takes one label below it.") with { IsRequired = true },
        Key("schemes", new ListShape(Word("http", "https"), 2, 1), "https when absent."),
        Key("ports", new ListShape(Whole(1, 65_535), 50, 1), "The ports; the scheme's own when absent."),
        Key("methods", new ListShape(Word("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), 7, 1), "The methods; all when absent."),
        Key("pathPrefixes", new ListShape(Scalar(ScalarKind.Text), 50, 1), "What a path must start with; anything when absent."),
        Key("allowCidrs", new ListShape(Scalar(ScalarKind.Cidr), 50, 1), "Blocks that every address of the host must lie in; the only way to reach a private address."),
        Key("maxResponseBytes", Whole(1, 1_073_741_824), "The most that an answer may hold; 10 MiB when absent."),
        Key("timeoutMs", Whole(1, 3_600_000), "How long one call may take; 30 seconds when absent."));

    private static SectionShape Waves() => Section(
        Key("1", Wave(), "The first wave."),
        Key("2", Wave(), "The second wave."),
        Key("3", Wave(), "The third wave."));

    private static SectionShape Wave() => Section(
        Key("effects", new ListShape(Word("read", "write", "irreversible"), 3, 1), "The tool effects that are allowed."),
        Key("approvals", new ListShape(Word("read", "write", "irreversible"), 3), "The tool effects that need a person's approval first."),
        Key("gate", Gate(), "What must be shown before a workflow leaves this wave."),
        Key("fourEyes", Scalar(ScalarKind.Flag), "Two distinct people must approve."));

    private static SectionShape Gate() => Section(
        Key("runs", Whole(1, 1_000_000), "So many finished runs at least.") with { IsRequired = true },
        Key("success", Scalar(ScalarKind.Share), "The lower bound of the success share must reach this.") with { IsRequired = true },
        Key("days", Whole(0, 366), "Observed over so many days at least.") with { IsRequired = true });

    private static SectionShape BySensitivity(ScalarKind kind) => Section(
        Key("public", Scalar(kind), "Anybody may see it."),
        Key("internal", Scalar(kind), "Anybody in the company may see it."),
        Key("confidential", Scalar(kind), "Named people may see it."),
        Key("restricted", Scalar(kind), "Personal data and things next to secrets."));

    private static SectionShape ByValue(ScalarKind kind) => Section(
        Key("high", Scalar(kind), "First in line."),
        Key("normal", Scalar(kind), "The default."),
        Key("low", Scalar(kind), "Last in line."));

    private static SectionShape Section(params ConfigKey[] keys) => new(keys);

    private static ConfigKey Key(string name, ConfigShape shape, string says) => new(name, shape, says);

    private static NamedShape Named(string nameOf, string pattern, ConfigShape value) => new(nameOf, pattern, value, NamedMax);

    private static ScalarShape Scalar(ScalarKind kind) => new(kind);

    private static ScalarShape Word(params string[] words) => new(ScalarKind.Word) { Words = words };

    private static ScalarShape Whole(decimal min, decimal max) => new(ScalarKind.Whole) { Min = min, Max = max };

    private static ScalarShape Number(decimal min, decimal max) => new(ScalarKind.Number) { Min = min, Max = max };
}
