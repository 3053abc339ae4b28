using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Keelson.Server.Tests.Samples;
using Keelson.Tests.Economics;
using Keelson.Tests.Reliability;

namespace Keelson.Server.Tests.Demo;

/// <summary>
/// Reads what a demonstration of 20 runs for each workflow left behind, and holds it to three others: the sample service's own tables, the file of
/// expected ends, and what a reader of the export computes that knows nothing of the platform.
/// </summary>
internal sealed class DemoAudit
{
    private const int RunsEach = 20;
    private const double StudentT19 = 2.0930240544082634; // Two-sided 95 %, 19 degrees of freedom.

    private static readonly string[] Undoing = ["service.start", "change.revert", "order.refundCancel"];

    private readonly HttpClient _client;
    private readonly OperationsHost _sample;
    private readonly ExportReader _reader;
    private readonly IReadOnlyDictionary<string, JsonElement> _runs;

    private DemoAudit(HttpClient client, OperationsHost sample, ExportReader reader, IReadOnlyDictionary<string, JsonElement> runs)
    {
        _client = client;
        _sample = sample;
        _reader = reader;
        _runs = runs;
    }

    public static async Task<DemoAudit> ReadAsync(HttpClient client, OperationsHost sample)
    {
        var page = await GetAsync(client, "/api/runs?limit=100");
        var runs = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var id in page.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString()!))
        {
            runs[id] = await GetAsync(client, "/api/runs/" + id);
        }

        var export = await client.GetStringAsync("/api/events/export", TestContext.Current.CancellationToken);
        return new DemoAudit(client, sample, new ExportReader(export), runs);
    }

    /// <summary>Each run ended as it should, and ended once.</summary>
    public void EveryRunEndsOnce()
    {
        Assert.Equal(SampleFolder.Workflows.Count * RunsEach, _runs.Count);
        Assert.All(_runs.Values, run => Assert.True(run.TryGetProperty("endedAt", out _), run.GetRawText()));
        Assert.All(_runs.Values, run => Assert.True(run.GetProperty("simulated").GetBoolean(), "A scripted answer must say so."));
        var ends = _reader.Lines.Where(line => line.IsEnd).GroupBy(line => line.Text("run")!).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(_runs.Keys.Order(StringComparer.Ordinal), ends.Keys.Order(StringComparer.Ordinal));
        Assert.All(ends, end => Assert.Equal(1, end.Value));
    }

    /// <summary>The sample's tables hold for each run just the effects that are expected of its input, each once.</summary>
    public async Task EveryEffectHappenedOnceAsync()
    {
        foreach (var (id, run) in _runs)
        {
            var workflow = run.GetProperty("workflow").GetString()!;
            var input = run.GetProperty("input").GetProperty("id").GetString()!;
            var expected = SampleFolder.Expected(workflow).GetProperty(input);
            var effects = await _sample.EffectsAsync("?run=" + id);
            Assert.Equal((input, Strings(expected, "effects")), (input, Joined(effects.Where(effect => !IsUndoing(effect)))));
            Assert.Equal((input, Strings(expected, "compensations")), (input, Joined(effects.Where(IsUndoing))));
            Assert.Equal((input, expected.GetProperty("outcome").GetString()), (input, run.GetProperty("outcomeVerdict").GetString()));
        }

        var summary = (await _sample.GetAsync("/effects/summary")).Json;
        Assert.Equal((0, 0), (summary.GetProperty("duplicates").GetArrayLength(), summary.GetProperty("repeats").GetArrayLength()));
    }

    /// <summary>What a run, all runs and the spend report cost is the sum of the attempts in the export.</summary>
    public async Task CostsAreTheSumOfTheAttemptsAsync()
    {
        var attempts = _reader.Lines.Where(line => line.IsAttempt).ToList();
        Assert.All(attempts, attempt => Assert.NotNull(attempt.Cost));
        foreach (var (id, run) in _runs)
        {
            Assert.Equal((id, attempts.Where(line => line.Text("run") == id).Sum(line => line.Cost!.Value)), (id, Money(run, "costUsd")));
        }

        var total = (await GetAsync(_client, "/api/cost/spend")).GetProperty("total");
        Assert.Equal(attempts.Sum(line => line.Cost!.Value), Money(total, "spend"));
        Assert.Equal(attempts.Count, total.GetProperty("attempts").GetInt32());
    }

    /// <summary>Objectives, cost per success with its interval, and what the gate counted, equal what the export gives.</summary>
    public async Task TheReportEqualsTheExportAsync()
    {
        var report = await GetAsync(_client, "/api/report");
        Assert.Equal(SampleFolder.Workflows.Order(StringComparer.Ordinal), report.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("workflow").GetString()!));
        foreach (var item in report.GetProperty("items").EnumerateArray())
        {
            var workflow = item.GetProperty("workflow").GetString()!;
            foreach (var objective in item.GetProperty("reliability").GetProperty("objectives").EnumerateArray())
            {
                CompareObjective(workflow, objective);
            }

            CompareCost(workflow, item.GetProperty("cost"), item.GetProperty("at").GetDateTimeOffset());
            var ends = _reader.Lines.Where(line => line.IsEnd && line.Text("workflow") == workflow).ToList();
            var sample = item.GetProperty("gate").GetProperty("inputs").GetProperty("sample");
            var excluded = ends.Count(end => ExportReader.IsExcluded(end) && end.Text("outcomeVerdict") != "success");
            Assert.Equal((workflow, ends.Count - excluded), (workflow, sample.GetProperty("runs").GetInt32()));
            Assert.Equal(Successes(workflow), sample.GetProperty("successes").GetInt32());
        }
    }

    private void CompareObjective(string workflow, JsonElement objective)
    {
        var name = objective.GetProperty("objective").GetString()!;
        var limit = objective.TryGetProperty("thresholdMs", out var threshold) ? threshold.GetDouble() : 0;
        var counted = _reader.Count(workflow, name, limit, objective.GetProperty("after").GetDateTimeOffset(), objective.GetProperty("through").GetDateTimeOffset());
        Assert.Equal(
            (workflow, name, counted.Good, counted.Bad, counted.Excluded),
            (workflow, name, objective.GetProperty("good").GetInt64(), objective.GetProperty("bad").GetInt64(), objective.GetProperty("excluded").GetInt64()));
    }

    private void CompareCost(string workflow, JsonElement cost, DateTimeOffset now)
    {
        var period = (cost.GetProperty("from").GetDateTimeOffset(), cost.GetProperty("to").GetDateTimeOffset());
        var read = OutcomeReader.Read(_reader, workflow, cost.GetProperty("outcome").GetString()!, period, now);
        var successes = read.Units.Count(unit => unit.IsSuccess);
        var spend = read.Units.Sum(unit => unit.Known);
        Assert.Equal((RunsEach, 0), (read.Units.Count, read.OpenRuns));
        Assert.Equal((RunsEach, successes), (cost.GetProperty("runs").GetInt32(), cost.GetProperty("successes").GetInt32()));
        Assert.Equal(spend, Money(cost, "totalSpend"));
        Assert.Equal((double)(spend / successes), (double)Money(cost, "costPerSuccess"), 1e-9);
        Assert.Equal(read.Units.Sum(unit => unit.IsSuccess ? unit.Failed : unit.Known), Money(cost.GetProperty("waste"), "total"));

        var (lower, upper) = Fieller([.. read.Units.Select(unit => ((double)unit.Known, unit.IsSuccess ? 1.0 : 0.0))]);
        Assert.Equal(lower, (double)Money(cost.GetProperty("interval"), "lower"), 1e-9);
        Assert.Equal(upper, (double)Money(cost.GetProperty("interval"), "upper"), 1e-9);
    }

    // The roots of (mean_c - R mean_s)^2 = t^2 (s_c^2 - 2 R s_cs + R^2 s_s^2) / n: Fieller's interval by its definition, not by its closed form.
    private static (double Lower, double Upper) Fieller(IReadOnlyList<(double Cost, double Success)> units)
    {
        Assert.Equal(RunsEach, units.Count);
        double n = units.Count, c = units.Average(unit => unit.Cost), s = units.Average(unit => unit.Success);
        double Covariance(Func<(double Cost, double Success), double> a, Func<(double Cost, double Success), double> b) => units.Sum(unit => a(unit) * b(unit)) / (n - 1);
        var k = StudentT19 * StudentT19 / n;
        var quadratic = (s * s) - (k * Covariance(unit => unit.Success - s, unit => unit.Success - s));
        var linear = (c * s) - (k * Covariance(unit => unit.Cost - c, unit => unit.Success - s));
        var constant = (c * c) - (k * Covariance(unit => unit.Cost - c, unit => unit.Cost - c));
        var root = Math.Sqrt((linear * linear) - (quadratic * constant));
        return ((linear - root) / quadratic, (linear + root) / quadratic);
    }

    private int Successes(string workflow) => _runs.Values.Count(run => run.GetProperty("workflow").GetString() == workflow && run.GetProperty("outcomeVerdict").GetString() == "success");

    private static bool IsUndoing(string effect) => Undoing.Contains(effect.Split(' ')[0]);

    private static string Joined(IEnumerable<string> effects) => string.Join(", ", effects);

    private static string Strings(JsonElement element, string member) => Joined(element.GetProperty(member).EnumerateArray().Select(value => value.GetString()!));

    private static decimal Money(JsonElement element, string member) => decimal.Parse(element.GetProperty(member).GetString()!, CultureInfo.InvariantCulture);

    private static Task<JsonElement> GetAsync(HttpClient client, string path) => client.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);
}
