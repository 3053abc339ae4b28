namespace Keelson.Server.Configuration.Keys;

/// <summary>Providers, models, workflows and tools.</summary>
internal static partial class ConfigKeys
{
    private static SectionShape Provider() => Section([
        Key("kind", Word("openai", "anthropic", "simulator"), "The wire format.") with { IsRequired = true },
        Key("baseUrl", Scalar(ScalarKind.Url), "Where it is, including the version path; required unless it is a simulator."),
        Key("apiKey", Scalar(ScalarKind.Secret), "The key, as a reference; it is put in at the egress point."),
        Key("apis", new ListShape(Word("chat", "responses", "embeddings"), 3, 1), "The APIs of the server; found by its address when absent. Others are translated."),
        Key("catalog", Scalar(ScalarKind.Name), "The part of the built-in price catalogue that applies, or none; found by the host when absent."),
        Key("affinityHeader", Scalar(ScalarKind.Name), "The header that carries the session affinity key."),
        Key("onDisconnect", Word("cancel", "drain"), "When the client goes away: stop, or read to the end for the usage. drain when there is an apiKey, else cancel."),
        Key("errors", new ListShape(ProviderError(), 50), "How its errors are read, before what holds for every provider; the first line that holds decides."),
        .. SimulatorKeys(),
    ]);

    private static SectionShape ProviderError() => Section(
        Key("status", Whole(200, 599), "The HTTP status; 200 for an error inside an answer. Any when absent."),
        Key("statusTo", Whole(200, 599), "The last status of a range that begins with status."),
        Key("says", new ListShape(Scalar(ScalarKind.Text), 20), "One of these is the error's code or type, or in its message; not looked at when absent."),
        Key("means", Word("contextOverflow", "contentFiltered", "credentialsRefused", "unavailable", "overloaded", "rateLimited", "rejected"), "What it is here: the error code is model. and this.") with { IsRequired = true },
        Key("then", Word("fail", "otherDeployment", "retry"), "What may help: nothing, another deployment, or time and another deployment.") with { IsRequired = true });

    private static SectionShape Model() => Section(
        Key("contextTokens", Whole(256, 10_000_000), "The window: prompt and output together.") with { IsRequired = true },
        Key("aliases", new ListShape(Scalar(ScalarKind.Text), 20), "Other names that clients may ask for."),
        Key("retired", Scalar(ScalarKind.Date), "From this day on it is no longer served."),
        Key("replacedBy", Scalar(ScalarKind.Text), "The model that is served in its place from that day on; without one it is refused."),
        Key("deployments", new ListShape(Deployment(), 50, 1), "Where it is served, the preferred first.") with { IsRequired = true },
        Key("prices", new ListShape(Price(), 200), "US dollars per million tokens; dated. They go before the built-in catalogue. Without a price the cost is unknown, never 0."));

    private static SectionShape Deployment() => Section(
        Key("provider", Scalar(ScalarKind.Name), "The provider.") with { IsRequired = true },
        Key("model", Scalar(ScalarKind.Text), "The model's name there; the name in this file when absent."),
        Key("maxConcurrency", Whole(1, 1_000_000), "How many requests at once."),
        Key("residentTokens", Whole(1, 1_000_000_000_000), "How many tokens at once."),
        Key("weight", Number(0.001m, 1_000_000), "Share of the traffic among deployments; 1 when absent."),
        Key("prices", new ListShape(Price(), 200), "What this deployment costs, when it is not what the model costs elsewhere."));

    private static SectionShape Price() => Section([
        Key("from", Scalar(ScalarKind.Date), "In force from this day on, UTC.") with { IsRequired = true },
        .. Rates(),
        Key("tiers", new ListShape(PriceTier(), 20), "What longer prompts cost: the whole prompt decides, and all tokens of the request are charged so."),
        Key("services", PriceServices(), "What other service tiers of the provider cost."),
        Key("webSearch", Scalar(ScalarKind.Money), "A thousand searches of the web that the provider makes; nothing beside their tokens when absent."),
        Key("regions", PriceRegions(), "By what the price is multiplied where the provider says that it computed in a region."),
        Key("source", Scalar(ScalarKind.Text), "Where the figure comes from; \"config\" when absent."),
    ]);

    private static SectionShape PriceTier() => Section([
        Key("over", Whole(1, 100_000_000), "In force for prompts of more tokens than this, cached ones included.") with { IsRequired = true },
        .. Rates(),
    ]);

    private static SectionShape PriceServices() => Section(
        Key("priority", PriceService(), "Faster."),
        Key("flex", PriceService(), "Slower."),
        Key("batch", PriceService(), "Much later."),
        Key("fast", PriceService(), "Faster by another mode; never reserved for unless the request names it."));

    private static SectionShape PriceService() => Section([
        .. Rates(),
        Key("tiers", new ListShape(PriceTier(), 20), "What longer prompts cost."),
    ]);

    private static SectionShape PriceRegions() => Section(
        Key("eu", Number(0, 100), "The factor for the European Union."),
        Key("us", Number(0, 100), "The factor for the United States."));

    private static ConfigKey[] Rates() =>
    [
        Key("input", Scalar(ScalarKind.Money), "Uncached prompt tokens.") with { IsRequired = true },
        Key("output", Scalar(ScalarKind.Money), "Generated tokens, reasoning included.") with { IsRequired = true },
        Key("cachedInput", Scalar(ScalarKind.Money), "Prompt tokens read from the cache; as input when absent."),
        Key("cacheWrite", Scalar(ScalarKind.Money), "Prompt tokens written to the cache for 5 minutes; as input when absent."),
        Key("cacheWrite1h", Scalar(ScalarKind.Money), "Prompt tokens written to the cache for 1 hour; as cacheWrite when absent."),
        Key("audioInput", Scalar(ScalarKind.Money), "Audio in the prompt; as input when absent."),
        Key("audioOutput", Scalar(ScalarKind.Money), "Audio in the output; as output when absent."),
        Key("reasoning", Scalar(ScalarKind.Money), "Reasoning; as output when absent."),
    ];

    private static SectionShape Workflow() => Section(
        Key("owner", Scalar(ScalarKind.Text), "The team that owns it.") with { IsRequired = true },
        Key("wave", Whole(1, 3), "The rollout wave; 1 when absent."),
        Key("value", Word("high", "normal", "low"), "What it is worth; normal when absent."),
        Key("sensitivity", Word("public", "internal", "confidential", "restricted"), "How sensitive its data is; internal when absent."),
        Key("context", ContextNeed(), "The largest context tier that it needs; short when absent."),
        Key("models", new ListShape(new EitherShape(Scalar(ScalarKind.Text), ModelShare()), 20, 1), "The models that it may use, the default first; or shares, as in [{a: 0.9}, {b: 0.1}].") with { IsRequired = true },
        Key("maxOutputTokens", Whole(1, 10_000_000), "The most that one answer may hold."),
        Key("timeBudget", Scalar(ScalarKind.Duration), "How long one run may take, not counting the wait for a person; 15m when absent."),
        Key("budget", Budget(), "What it may spend on models."),
        Key("rate", Rate(), "How often it may ask models."),
        Key("cache", Scalar(ScalarKind.Duration), "How long answers are kept for requests that are equal to the byte; not at all when absent."),
        Key("outcome", Outcome(), "The business result that it is for."),
        Key("objectives", Objectives(), "What it promises; the platform's four defaults when absent."),
        Key("schedule", new EitherShape(Scalar(ScalarKind.Text), Schedule()), "When it starts by itself: a cron expression, or more; never when absent."),
        Key("concurrency", new EitherShape(Whole(1, 1_000_000), Concurrency()), "How many runs are at work at one time, or more; not limited when absent."),
        Key("agent", Agent(), "The built-in agent that runs it; absent for a workflow written in C#."));

    private static SectionShape Concurrency() => Section(
        Key("runs", Whole(1, 1_000_000), "How many runs are at work at one time; those that only wait do not count.") with { IsRequired = true },
        Key("queue", Whole(0, 100_000), "How many more may wait for their turn; 1000 when absent. One more is refused."));

    private static SectionShape Schedule() => Section(
        Key("cron", Scalar(ScalarKind.Text), "Five fields: minute, hour, day of the month, month, day of the week.") with { IsRequired = true },
        Key("timeZone", Scalar(ScalarKind.Text), "The IANA time zone in which it is meant; UTC when absent."),
        Key("missed", Word("last", "skip", "all"), "What becomes of occurrences that came while nothing ran: the latest is started late, none, or each up to 100; last when absent."),
        Key("input", new JsonShape(), "What each run is given; an empty object when absent."));

    private static NamedShape ModelShare() => new("model", ModelNamePattern, Scalar(ScalarKind.Share), EntriesMax: 1);

    private static SectionShape ContextNeed() => Section(
        Key("need", Word("short", "medium", "long"), "The tier.") with { IsRequired = true },
        Key("prefer", Word("short", "medium", "long"), "The tier that conversations are compacted to before a larger one is used; need when absent."),
        Key("compactWith", Scalar(ScalarKind.Text), "The model that summarises the oldest turns when nothing milder helps; nothing is summarised when absent."),
        Key("because", Scalar(ScalarKind.Text), "Why; required for long."),
        Key("reviewBy", Scalar(ScalarKind.Date), "When the need must be looked at again; required for long."));

    private static SectionShape Budget() => Section(
        Key("perRun", Scalar(ScalarKind.Money), "The most that one run may spend, in US dollars."),
        Key("perDay", Scalar(ScalarKind.Money), "The most that all its runs may spend in one UTC day, in US dollars."),
        Key("perMonth", Scalar(ScalarKind.Money), "The most that all its runs may spend in one calendar month, UTC, in US dollars."),
        Key("total", Scalar(ScalarKind.Money), "The most that it may ever spend, in US dollars."));

    private static SectionShape Rate() => Section(
        Key("requestsPerMinute", Whole(0, 10_000_000), "Requests a minute; no limit when absent."),
        Key("tokensPerMinute", Whole(1, 10_000_000_000), "Tokens a minute, prompt and output; no limit when absent."));

    private static SectionShape Outcome() => Section(
        Key("kind", Scalar(ScalarKind.Name), "For example incident.resolved.") with { IsRequired = true },
        Key("justifiedUnder", Scalar(ScalarKind.Money), "The most that one success may cost, in US dollars."));

    private static SectionShape Objectives() => Section(
        Key("firstTokenP95", Scalar(ScalarKind.Duration), "95 of 100 model requests have their first token in this time; 2s when absent."),
        Key("toolCompletion", Scalar(ScalarKind.Percent), "Share of tool calls that complete; 99% when absent."),
        Key("contextOverflow", Scalar(ScalarKind.Percent), "At most this share of runs overflows its context; 0.5% when absent."),
        Key("successInTime", Scalar(ScalarKind.Percent), "Share of runs that succeed inside their time budget; 95% when absent."),
        Key("window", Scalar(ScalarKind.Duration), "The rolling window; 28d when absent."));

    private static SectionShape Agent() => Section(
        Key("instructions", Scalar(ScalarKind.TextOrFile), "The system text, or file:PATH.") with { IsRequired = true },
        Key("tools", new ListShape(Scalar(ScalarKind.Text), 128), "The tools that it may call."),
        Key("maxTurns", Whole(1, 1_000), "The most model turns of one run; 12 when absent."),
        Key("output", Scalar(ScalarKind.File), "JSON Schema of the final answer, as file:PATH."));

    private static SectionShape Tool() => Section(
        Key("kind", Word("http", "mcp"), "How it is reached: an HTTP request, or a tool of an MCP server.") with { IsRequired = true },
        Key("description", Scalar(ScalarKind.Text), "What it is for, shown to the model."),
        Key("method", Word("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"), "HTTP method; POST when absent."),
        Key("url", Scalar(ScalarKind.UrlTemplate), "http: URI template (RFC 6570); arguments that it does not name go into the JSON body. mcp: the address of the server, when it has no name."),
        Key("effect", Word("read", "write", "irreversible"), "What it changes.") with { IsRequired = true },
        Key("idempotency", Word("safe", "native", "lookup", "none"), "What it does with a repeated call; none when absent."),
        Key("lookup", new EitherShape(Scalar(ScalarKind.UrlTemplate), Lookup()), "For lookup: an address that answers 200 when the call with key {key} has happened and 404 when not, or a tool to ask."),
        Key("lookupSettle", Scalar(ScalarKind.Duration), "How long after a send the lookup's \"not happened\" is not yet believed; 2s when absent."),
        Key("limits", Limits(), "How much of it may be used at once and in a time."),
        Key("arguments", new EitherShape(Scalar(ScalarKind.File), new JsonShape()), "JSON Schema of the arguments, inline or file:PATH; derived from the url when absent."),
        Key("headers", new NamedShape("header", "^[A-Za-z0-9-]{1,64}$", Scalar(ScalarKind.Text), 20), "Headers that are put in at the egress point; secrets as references."),
        Key("compensate", Compensate(), "How its effect is undone."),
        Key("timeout", Scalar(ScalarKind.Duration), "How long one call may take; 30s when absent."),
        Key("maxResponseBytes", Whole(1, 16 * 1024 * 1024), "The most bytes of an answer that are kept; 262144 when absent."),
        Key("version", Scalar(ScalarKind.Text), "The version of the definition, part of the idempotency key; 1 when absent."),
        Key("transport", Word("http", "stdio"), "mcp: how the server at url is reached; http, because programs are named under mcpServers."),
        Key("server", Scalar(ScalarKind.Name), "mcp: the server, one of mcpServers."),
        Key("tool", Scalar(ScalarKind.Text), "mcp: the tool's name at the server; the name in this file when absent."),
        Key("digest", Scalar(ScalarKind.Text), "mcp: the definition that is admitted, sha256:HEX as keelson tool list shows it; when absent, the first that is seen until a person accepts another."));

    private static SectionShape McpServer() => Section(
        Key("transport", Word("http", "stdio"), "http: Streamable HTTP at url. stdio: a program that is started here.") with { IsRequired = true },
        Key("url", Scalar(ScalarKind.Url), "http: where it is; egress must allow it."),
        Key("headers", new NamedShape("header", "^[A-Za-z0-9-]{1,64}$", Scalar(ScalarKind.Text), 20), "http: headers that are put in at the egress point; secrets as references."),
        Key("command", new ListShape(Scalar(ScalarKind.Text), 100, 1), "stdio: the program and its arguments; no shell reads them."),
        Key("env", new NamedShape("variable", "^[A-Za-z_][A-Za-z0-9_]{0,127}$", Scalar(ScalarKind.Text), 50), "stdio: all that the program finds in its environment beside PATH, LANG, LC_ALL, TZ and TMPDIR."),
        Key("directory", Scalar(ScalarKind.Text), "stdio: the folder that it starts in."));

    private static SectionShape Lookup() => Section(
        Key("tool", Scalar(ScalarKind.Text), "The tool that is asked; its effect is read.") with { IsRequired = true },
        Key("args", new JsonShape(), "Its arguments; $.key is the key of the call and $.args.NAME one of its arguments. {key: $.key} when absent."),
        Key("found", Scalar(ScalarKind.Text), "JSON pointer into its answer: the call has happened when something stands there. The whole answer when absent."));

    private static SectionShape Limits() => Section(
        Key("concurrency", Whole(1, 100_000), "The most calls under way at one time; not limited when absent."),
        Key("perSecond", Number(0.001m, 1_000_000), "The most calls that begin in a second; not limited when absent."),
        Key("burst", Whole(1, 1_000_000), "How many may begin at once after a quiet time; 1 when absent."),
        Key("wait", Scalar(ScalarKind.Duration), "How long a call waits for its turn; 5s when absent. Then it is refused and may be tried again."));

    private static SectionShape Compensate() => Section(
        Key("tool", Scalar(ScalarKind.Text), "The tool that undoes it.") with { IsRequired = true },
        Key("args", new JsonShape(), "Its arguments; $.args.NAME and $.result.NAME are taken from the call."));
}
