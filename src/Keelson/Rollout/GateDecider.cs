using Keelson.Reliability;

namespace Keelson.Rollout;

/// <summary>
/// Judges every criterion of a gate. A failure may be seen early; a pass needs the declared runs and days. Any failure: NO_GO; else
/// anything open, or nothing to judge: INCONCLUSIVE; else GO.
/// </summary>
internal static class GateDecider
{
    /// <summary>Below this share of the error budget nothing is promoted: the stage is caution or worse.</summary>
    public const decimal RemainingMin = 0.5m;

    /// <summary>Above this share of failures without a class nobody knows what burned.</summary>
    public const decimal UnknownShareMax = 0.01m;

    /// <summary>A week without a run and the evidence is not about today; a gate that asks for more days allows as much.</summary>
    public const int QuietDaysMax = 7;

    /// <summary>Every criterion, in the order in which they are read.</summary>
    public static IReadOnlyList<GateCriterion> Judge(GateInputs inputs)
    {
        var criteria = new List<GateCriterion> { Success(inputs) };
        criteria.AddRange(inputs.Objectives.Select(Burn));
        if (inputs.Cost.Limit is not null)
        {
            criteria.Add(Cost(inputs.Cost));
        }

        criteria.Add(Unpriced(inputs.Cost));
        criteria.Add(Unknown(inputs));
        criteria.Add(Incidents(inputs));
        if (inputs.ReviewBy is { } reviewBy)
        {
            criteria.Add(Review(inputs, reviewBy));
        }

        criteria.Add(Telemetry(inputs));
        return criteria;
    }

    /// <summary>The verdict that follows from the criteria.</summary>
    public static GateVerdict Combine(IEnumerable<string> criteria)
    {
        var verdicts = criteria.ToList();
        return verdicts.Contains(GateWords.Of(CriterionVerdict.Fail)) ? GateVerdict.NoGo
            : verdicts.Count == 0 || verdicts.Contains(GateWords.Of(CriterionVerdict.Inconclusive)) ? GateVerdict.Inconclusive
            : GateVerdict.Go;
    }

    private static GateCriterion Success(GateInputs inputs)
    {
        const string Name = "success";
        var (gate, sample) = (inputs.Gate, inputs.Sample);
        var (runs, successes) = (sample.Runs, sample.Successes);
        var upper = ClopperPearson.Upper(successes, runs);
        if (upper < (double)gate.Success)
        {
            return GateCriterion.Fail(Name, $"{successes} of {runs} runs succeeded: at most {Floor(100 * upper):0.0} % do, and {100 * gate.Success:0.##} % are required");
        }

        var days = sample.Days;
        if (runs < gate.Runs || days < gate.Days)
        {
            var shown = Floor(days);
            return runs >= gate.Runs ? GateCriterion.Open(Name, $"{shown:0.0} of {gate.Days} days")
                : days >= gate.Days ? GateCriterion.Open(Name, $"{runs} of {gate.Runs} runs")
                : GateCriterion.Open(Name, $"{runs} of {gate.Runs} runs, {shown:0.0} of {gate.Days} days");
        }

        if (sample.LastRun is { } newest && inputs.At - newest > TimeSpan.FromDays(Math.Max(gate.Days, QuietDaysMax)))
        {
            return GateCriterion.Open(Name, $"the newest run ended {(inputs.At - newest).TotalDays:0.0} days ago");
        }

        var lower = ClopperPearson.Lower(successes, runs);
        return lower >= (double)gate.Success
            ? GateCriterion.Pass(Name, $"{successes} of {runs} runs succeeded, which proves {Floor(100 * lower):0.0} % where {100 * gate.Success:0.##} % are required")
            : GateCriterion.Open(Name, $"{successes} of {runs} runs succeeded, which proves {Floor(100 * lower):0.0} % where {100 * gate.Success:0.##} % are required");
    }

    // Rounded down, so that nothing reads as enough when it is not.
    private static double Floor(double value) => Math.Floor(value * 10) / 10;

    private static GateCriterion Burn(GateObjective objective)
    {
        var name = "burn." + char.ToLowerInvariant(objective.Kind.ToString()[0]) + objective.Kind.ToString()[1..];
        return objective switch
        {
            { Remaining: null } => GateCriterion.Open(name, $"no data"),
            { PageAlert: { } windows } => GateCriterion.Fail(name, $"the {windows} page alert fires"),
            { Remaining: { } left } when left > RemainingMin => GateCriterion.Pass(name, $"{100 * left:0.#} % of the error budget is left"),
            { Bad: < BurnAlert.PageBadEventsMin } => GateCriterion.Open(
                name, $"{objective.Bad} bad of {objective.Valid} events leave {100 * objective.Remaining:0.#} % of the error budget, on too few events to judge"),
            _ => GateCriterion.Fail(name, $"{100 * objective.Remaining:0.#} % of the error budget is left; above {100 * RemainingMin:0} % are required"),
        };
    }

    private static GateCriterion Cost(GateCost cost)
    {
        const string Name = "cost";
        var limit = cost.Limit!.Value;
        if (cost is not { Lower: { } lower, Upper: { } upper })
        {
            return GateCriterion.Open(Name, $"{cost.Runs} runs are too few to bound the cost of a success");
        }

        return lower > limit ? GateCriterion.Fail(Name, $"a success costs at least {lower.Usd:0.####} USD, above {limit} USD")
            : upper <= limit ? GateCriterion.Pass(Name, $"a success costs at most {upper.Usd:0.####} USD, within {limit} USD")
            : GateCriterion.Open(Name, $"a success costs {lower.Usd:0.####} to {upper.Usd:0.####} USD; the limit of {limit} USD lies between");
    }

    private static GateCriterion Unpriced(GateCost cost)
    {
        const string Name = "unpriced";
        return cost.Runs == 0 ? GateCriterion.Open(Name, $"no data")
            : cost.Unpriced > 0 ? GateCriterion.Open(Name, $"{cost.Unpriced} of {cost.Runs} runs have an attempt of unknown price")
            : GateCriterion.Pass(Name, $"every attempt of {cost.Runs} runs has a price");
    }

    private static GateCriterion Unknown(GateInputs inputs)
    {
        const string Name = "unknown";
        return inputs.UnknownShare is not { } share ? GateCriterion.Open(Name, $"no data")
            : share > UnknownShareMax ? GateCriterion.Open(Name, $"{100 * share:0.##} % of events failed without a known class; at most {100 * UnknownShareMax:0.##} % may")
            : GateCriterion.Pass(Name, $"{100 * share:0.##} % of events failed without a known class");
    }

    private static GateCriterion Incidents(GateInputs inputs)
    {
        const string Name = "incidents";
        return inputs.OpenIncidents switch
        {
            0 => GateCriterion.Pass(Name, $"no open incident"),
            1 => GateCriterion.Fail(Name, $"1 open incident"),
            _ => GateCriterion.Fail(Name, $"{inputs.OpenIncidents} open incidents"),
        };
    }

    private static GateCriterion Review(GateInputs inputs, DateOnly reviewBy)
    {
        const string Name = "review";
        return DateOnly.FromDateTime(inputs.At.UtcDateTime) > reviewBy
            ? GateCriterion.Fail(Name, $"the declared need for long context was to be reviewed by {reviewBy:yyyy-MM-dd}")
            : GateCriterion.Pass(Name, $"the declared need for long context holds until {reviewBy:yyyy-MM-dd}");
    }

    private static GateCriterion Telemetry(GateInputs inputs)
    {
        const string Name = "telemetry";
        return inputs.Lag == 0
            ? GateCriterion.Pass(Name, $"every event up to position {inputs.Position} is counted")
            : GateCriterion.Open(Name, $"{inputs.Lag} events are not counted yet");
    }
}
