using Keelson.Primitives;

namespace Keelson.Inference.Admission;

/// <summary>What one attempt asks for, all or nothing: money, rate and capacity.</summary>
/// <param name="Ticket">Its name; the same ticket asked again gets what it got.</param>
[Orleans.GenerateSerializer]
[Orleans.Alias("keelson.admission.ask")]
internal sealed record AdmissionAsk([property: Orleans.Id(0)] string Ticket)
{
    /// <summary>The budgets that apply.</summary>
    [Orleans.Id(1)]
    public IReadOnlyList<BudgetAsk> Budgets { get; init; } = [];

    /// <summary>The rates that apply.</summary>
    [Orleans.Id(2)]
    public IReadOnlyList<RateAsk> Rates { get; init; } = [];

    /// <summary>The pools that could serve it, the best first; none: no capacity is asked for.</summary>
    [Orleans.Id(3)]
    public IReadOnlyList<PoolAsk> Pools { get; init; } = [];

    /// <summary>The tier of the prompt.</summary>
    [Orleans.Id(4)]
    public ContextTier Tier { get; init; }

    /// <summary>What the workflow is worth.</summary>
    [Orleans.Id(5)]
    public ValueClass Value { get; init; } = ValueClass.Normal;

    /// <summary>The most that the prompt can cost, in pico-dollars.</summary>
    [Orleans.Id(6)]
    public long PromptPico { get; init; }

    /// <summary>The most that an output token can cost, in pico-dollars.</summary>
    [Orleans.Id(7)]
    public long OutputPico { get; init; }

    /// <summary>The tokens that the prompt will probably have; money is reserved by the bound, capacity by this.</summary>
    [Orleans.Id(8)]
    public long PromptTokens { get; init; }

    /// <summary>How many answers.</summary>
    [Orleans.Id(9)]
    public int Choices { get; init; } = 1;

    /// <summary>Fewer output tokens than this are of no use.</summary>
    [Orleans.Id(10)]
    public long OutputLeast { get; init; }

    /// <summary>The output tokens of one answer.</summary>
    [Orleans.Id(11)]
    public long OutputWanted { get; init; }

    /// <summary>What it takes to keep it waiting, in bytes.</summary>
    [Orleans.Id(12)]
    public long Bytes { get; init; }

    /// <summary>When its answer is of no more use; the order of the queue.</summary>
    [Orleans.Id(13)]
    public DateTimeOffset Deadline { get; init; }

    /// <summary>How long it may wait for capacity.</summary>
    [Orleans.Id(14)]
    public DateTimeOffset WaitUntil { get; init; }

    /// <summary>When the lease ends unless it is renewed.</summary>
    [Orleans.Id(15)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The tokens that stay in memory with so much output.</summary>
    public long Resident(long outputTokens) => PromptTokens + (Choices * outputTokens);

    /// <summary>The most that it costs with so much output.</summary>
    public long Pico(long outputTokens) => PromptPico + (OutputPico * Choices * outputTokens);
}
