using Keelson.Economics;
using Keelson.Inference.Budgets;
using Keelson.Inference.Wire;
using Keelson.Primitives;

namespace Keelson.Inference;

/// <summary>
/// What the provider's own tools may cost in one request: searches by the piece, and what every use brings into the prompt, which the
/// model then reads again.
/// </summary>
internal sealed record ServerToolPlan
{
    /// <summary>How often the tools may be used where the request sets no limit; sent along as its limit when a budget is in force.</summary>
    public const int UsesDefault = 5;

    private const int UsesMax = 500; // No answer needs so many; the sums stay numbers.
    private const long TokensPerUse = 10_000; // What a page of results has at most, as a rule: providers name 8,000 for a search.

    /// <summary>A request without such tools.</summary>
    public static ServerToolPlan None { get; } = new();

    /// <summary>How many searches may be made.</summary>
    public long Searches { get; private init; }

    /// <summary>How often tools may be used, searches included.</summary>
    public long Uses { get; private init; }

    /// <summary>True when the request sets no limit, and its protocol has one.</summary>
    public bool IsOpen { get; private init; }

    private long TokensBrought { get; init; }

    private bool IsBoundless { get; init; }

    /// <summary>The plan of a request.</summary>
    public static ServerToolPlan Of(WireProtocol protocol, ReadOnlySpan<byte> body, ChatRequestShape shape)
    {
        var tools = ServerToolScanner.Scan(body, shape.Tools);
        if (tools.Count == 0 && !shape.HasSearchOptions)
        {
            return None;
        }

        var brought = tools.Select(tool => Math.Min(tool.ContentTokens ?? TokensPerUse, int.MaxValue)).Append(0).Max();
        var hasSearch = shape.HasSearchOptions || tools.Any(tool => tool.IsSearch);
        if (protocol == WireProtocol.AnthropicMessages)
        {
            return new ServerToolPlan
            {
                Searches = tools.Where(tool => tool.IsSearch).Sum(Uses),
                Uses = tools.Sum(Uses),
                IsOpen = tools.Any(tool => tool is { HasLimit: true, UsesMax: null }),
                TokensBrought = brought,
            };

            static long Uses(ServerTool tool) => Math.Min(tool.HasLimit ? tool.UsesMax ?? UsesDefault : UsesDefault, int.MaxValue);
        }

        var isResponses = protocol == WireProtocol.OpenAiResponses;
        var uses = isResponses ? Math.Min(shape.ToolCallsMax ?? UsesDefault, int.MaxValue) : UsesDefault;
        return new ServerToolPlan
        {
            Searches = hasSearch ? uses : 0,
            Uses = uses,
            IsOpen = isResponses && shape.ToolCallsMax is null,
            IsBoundless = !isResponses && hasSearch,
            TokensBrought = Math.Max(brought, TokensPerUse),
        };
    }

    /// <summary>Why a request cannot be admitted under a budget, or null.</summary>
    public Fault? Refusal(InferenceExchange exchange, BudgetScope scope)
    {
        if (Uses > UsesMax)
        {
            return Refused(ErrorCodes.RequestInvalid, scope, FormattableString.Invariant(
                $"Under a budget the provider's own tools may be used {UsesMax} times in one answer, not {Uses}: set a lower max_uses or max_tool_calls."));
        }

        return IsBoundless && exchange.Price is { WebSearch: > 0 }
            ? Refused(ErrorCodes.RequestUnsupported, scope,
                $"Chat completions have no limit on searches of the web, which {exchange.Model.Name} is billed for by the piece, so a budget per {scope.Kind} cannot reserve for them. "
                + "Ask over /v1/responses with max_tool_calls, or over /v1/messages with max_uses on the tool.")
            : null;
    }

    /// <summary>
    /// The prompt tokens that can be billed: the model reads the prompt once and once more after each use, each time with all that the
    /// uses before brought in and with what it wrote itself; never more at once than its window.
    /// </summary>
    public long PromptTokens(long prompt, long output, int window)
    {
        var sum = prompt;
        var most = Math.Max(prompt, window);
        for (var use = 1L; use <= Math.Min(Uses, UsesMax); use++)
        {
            sum += Math.Min(most, prompt + Math.Min(output, window) + (use * Math.Min(TokensBrought, window)));
        }

        return sum;
    }

    /// <summary>The most that the searches can cost.</summary>
    public Money SearchCost(PriceEntry price) => UsagePricer.Searches(Math.Min(Searches, UsesMax), price);

    private static Fault Refused(ErrorCode code, BudgetScope scope, string why) =>
        new(code, why) { PolicyRule = "budget." + scope.Kind, Details = [new FaultDetail("/tools", why)] };
}
