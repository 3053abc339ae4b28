using Keelson.Context;
using Keelson.Economics;
using Keelson.Inference.Routing;
using Keelson.Inference.Wire;
using Keelson.Primitives;
using Keelson.Telemetry;

namespace Keelson.Inference;

/// <summary>
/// The state of one request on its way through the pipeline; each stage adds what it found. Used by one caller at a time.
/// </summary>
internal sealed class InferenceExchange(
    InferenceCall call,
    IResponseSink sink,
    PlatformSnapshot snapshot,
    TimeProvider time,
    InferenceOptions options,
    CancellationToken clientGone)
{
    private readonly long _arrived = time.GetTimestamp();
    private EventData? _baseData;

    /// <summary>The call.</summary>
    public InferenceCall Call => call;

    /// <summary>Where the answer goes.</summary>
    public IResponseSink Sink { get; set; } = sink;

    /// <summary>The models in force when the request came; kept to its end.</summary>
    public PlatformSnapshot Snapshot => snapshot;

    /// <summary>Cancelled when the client goes away.</summary>
    public CancellationToken ClientGone => clientGone;

    /// <summary>When the request came.</summary>
    public DateTimeOffset ArrivedAt { get; } = time.GetUtcNow();

    /// <summary>When its answer is of no more use.</summary>
    public DateTimeOffset Deadline => call.Deadline ?? ArrivedAt + options.RequestTimeout;

    /// <summary>The body that is sent on: as it came, or with a smaller conversation.</summary>
    public ReadOnlyMemory<byte> Body { get; set; } = call.Body;

    /// <summary>Tokens that compaction took out of the conversation; 0: it is as it came.</summary>
    public long CompactedTokens { get; set; }

    /// <summary>What the summaries cost that were asked for it, on requests of their own; null when one has no price.</summary>
    public Money? SummaryCost { get; set; } = Money.Zero;

    /// <summary>What happened to the request before its first attempt; recorded with that attempt's start.</summary>
    public List<(string Type, EventData Data)> Notes { get; } = [];

    /// <summary>What was read from the body.</summary>
    public ChatRequestShape Shape { get; set; } = new();

    /// <summary>The model that was asked for; set by the first stage.</summary>
    public ModelDefinition Model { get; set; } = null!;

    /// <summary>What the workflow may spend, when there is a workflow.</summary>
    public WorkflowInferencePolicy? Policy { get; set; }

    /// <summary>The price in force on the day of the request; null: unknown.</summary>
    public PriceEntry? Price { get; set; }

    /// <summary>The tokens of the prompt, as far as they are known.</summary>
    public TokenBounds PromptTokens { get; set; }

    /// <summary>The context tier of the prompt.</summary>
    public ContextTier? Tier { get; set; }

    /// <summary>The limit of one answer's output; null: nobody set one.</summary>
    public long? OutputTokensMax { get; set; }

    /// <summary>How often the provider's own tools may be used, where the request says nothing and a budget must know; null: as it says.</summary>
    public long? ToolUsesMax { get; set; }

    /// <summary>True when the client's own limit is not what is sent on.</summary>
    public bool IsOutputLimitOurs => OutputTokensMax is not null && OutputTokensMax != Shape.OutputTokensMax;

    /// <summary>The starts of the prompt, as digests; empty when there is but one deployment.</summary>
    public ulong[] Prefix { get; set; } = [];

    /// <summary>Which deployment comes next; set when routing begins.</summary>
    public RoutePlan Route { get; set; } = null!;

    /// <summary>The cost of all attempts so far; null when one has no price.</summary>
    public Money? Cost { get; set; } = Money.Zero;

    /// <summary>The tokens of all attempts so far.</summary>
    public UsageVector? Usage { get; set; }

    /// <summary>True when the sink has been given a head.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Milliseconds since the request came.</summary>
    public double ElapsedMs => time.GetElapsedTime(_arrived).TotalMilliseconds;

    /// <summary>Time to the deadline.</summary>
    public TimeSpan Left => Deadline - time.GetUtcNow();

    /// <summary>What every event of this request says.</summary>
    public EventData BaseData => _baseData ??= new EventData
    {
        Tenant = call.Attribution.Tenant,
        Workflow = call.Attribution.Workflow,
        TrustTier = call.Attribution.TrustTier,
        Agent = call.Attribution.Agent,
        Run = call.Attribution.Run?.Value,
        Session = call.Attribution.Session?.Value,
        Step = call.Attribution.Step,
        Actor = call.Attribution.TokenId is { } tokenId ? "jti:" + tokenId : call.Attribution.Actor,
        Trace = call.Attribution.TraceId,
        Request = call.Id.Value,
        Operation = call.Protocol == WireProtocol.OpenAiEmbeddings ? "embeddings" : null,
        RequestedModel = Shape.Model,
        Tier = Tier,
        Streamed = Shape.IsStream,
        Tags = call.Tags,
    };

    /// <summary>Gives the sink its head, once.</summary>
    public ValueTask StartAsync(ResponseHead head)
    {
        IsStarted = true;
        return Sink.StartAsync(head, clientGone);
    }

    /// <summary>Adds an attempt to the sums.</summary>
    public void Add(UsageVector? usage, Money? cost)
    {
        Cost = Cost is { } sum && cost is { } one ? sum + one : null;
        Usage = usage is null ? Usage : Usage is { } before ? Sum(before, usage) : usage;
    }

    private static long Context(UsageVector usage) => usage.ContextTokens > 0 ? usage.ContextTokens : usage.Input + usage.Output;

    private static UsageVector Sum(UsageVector left, UsageVector right) => new(
        left.Input + right.Input,
        left.CachedInput + right.CachedInput,
        left.CacheWrite + right.CacheWrite,
        left.Output + right.Output,
        left.Reasoning + right.Reasoning)
    {
        CacheWrite1H = left.CacheWrite1H + right.CacheWrite1H,
        AudioInput = left.AudioInput + right.AudioInput,
        AudioOutput = left.AudioOutput + right.AudioOutput,
        WebSearches = left.WebSearches + right.WebSearches,
        ContextTokens = Math.Max(Context(left), Context(right)),
        IsEstimated = left.IsEstimated || right.IsEstimated,
    };
}
