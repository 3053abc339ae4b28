using Keelson.Context.Compaction;

namespace Keelson.Inference;

/// <summary>The limits of the inference road; the defaults run on a laptop and suit a production node.</summary>
public sealed record InferenceOptions
{
    /// <summary>Longest request body. A million-token prompt with images as references fits; what is longer is not a prompt.</summary>
    public int BodyBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Deepest nesting of a request; tool schemas of real agents stay under 20.</summary>
    public int DepthMax { get; init; } = 64;

    /// <summary>Most answers to one request (<c>n</c>, <c>best_of</c>), because each is paid for.</summary>
    public int ChoicesMax { get; init; } = 8;

    /// <summary>Most alternatives per token (<c>top_logprobs</c>); what the OpenAI API allows.</summary>
    public int LogprobsMax { get; init; } = 20;

    /// <summary>Longest buffered answer; n = 8 answers of 64 Ki tokens fit.</summary>
    public int AnswerBytesMax { get; init; } = 32 * 1024 * 1024;

    /// <summary>Longest single event of a stream; larger ones are no deltas.</summary>
    public int StreamEventBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Most bytes of a stream that are held back while nothing visible came, so that another deployment may still be asked.</summary>
    public int HeldBytesMax { get; init; } = 256 * 1024;

    /// <summary>When nothing visible came for so long, keep-alives are forwarded and the deployment is final, so that clients do not give up.</summary>
    public TimeSpan HoldMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Fewer output tokens than this are refused instead of clamped: a shorter answer is rarely of use.</summary>
    public int OutputTokensMin { get; init; } = 256;

    /// <summary>The output that a budget reserves for when neither the request nor the workflow names a limit; it becomes the request's limit.</summary>
    public int OutputTokensDefault { get; init; } = 8192;

    /// <summary>Longest request when the caller named no deadline.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest wait for the first byte of an answer's body or stream.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest silence inside a stream; providers send keep-alives or tokens far more often.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stream whose client has gone is read on for its usage (<see cref="DisconnectPolicy.Drain"/>).</summary>
    public TimeSpan DrainMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most attempts of one request, over all deployments.</summary>
    public int AttemptsMax { get; init; } = 4;

    /// <summary>First back-off before the same deployment is asked again; doubles each time, full jitter.</summary>
    public TimeSpan BackoffBase { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest back-off.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest Retry-After that is waited for here; a longer one is handed to the caller.</summary>
    public TimeSpan RetryAfterMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most requests that wait for capacity; further ones are shed. Sorting so many takes a fraction of a millisecond.</summary>
    public int LaneQueueMax { get; init; } = 1024;

    /// <summary>Most bytes of requests that wait for capacity; a quarter of a small node's memory.</summary>
    public long QueueBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Longest wait for capacity: a caller is better served by an early no. Below the 30 s that a call between nodes may take.</summary>
    public TimeSpan LaneWaitMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>After each such wait a request counts as one value class higher, and what frees up is kept together for it.</summary>
    public TimeSpan AgingStep { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The share of a pool that long prompts leave to short ones, so that a question never waits for a book to be read.</summary>
    public decimal ShortShare { get; init; } = 0.1m;

    /// <summary>How long a reservation lives unless it is renewed; what a dead node held is free after it.</summary>
    public TimeSpan LeaseTtl { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How often reservations are renewed; four tries in a life.</summary>
    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>True when other nodes share the store: then one node decides over money and capacity for all.</summary>
    public bool IsClustered { get; init; }

    /// <summary>Failures in a row that open the circuit of a deployment.</summary>
    public int BreakerFailures { get; init; } = 5;

    /// <summary>How long an open circuit stays open before one request may try.</summary>
    public TimeSpan BreakerOpen { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a deployment is preferred for a prompt that it has read; what providers keep their caches for.</summary>
    public TimeSpan PinFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Most blocks of prompts that are remembered; about 4 MB.</summary>
    public int PinsMax { get; init; } = 65_536;

    /// <summary>Most bytes of answers that are kept for equal requests.</summary>
    public long CacheBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Longest answer that is kept.</summary>
    public int CachedAnswerBytesMax { get; init; } = 1024 * 1024;

    /// <summary>How conversations are made smaller.</summary>
    public CompactionPolicy Compaction { get; init; } = new();

    /// <summary>Names this node in the rows of attempts, so that a restart knows its own.</summary>
    public string Node { get; init; } = "1";
}
