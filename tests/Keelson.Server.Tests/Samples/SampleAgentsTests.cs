using System.Text.Json;
using Keelson.Inference.Simulation;
using Keelson.Primitives;
using Keelson.Server.Configuration;
using Keelson.Workflows;
using NJsonSchema;

namespace Keelson.Server.Tests.Samples;

public sealed class SampleAgentsTests
{
    private static readonly PlatformSnapshot Snapshot = new ConfigLoader(TimeProvider.System, _ => null)
        .Load(ConfigSource.OfFile(Path.Combine(SampleFolder.Path, "keelson.yaml"))).Config!.Apply(PlatformSnapshot.Empty);

    private static readonly string[] Undoing = ["service.start", "change.revert", "order.refundCancel"];

    [Fact]
    public void The_script_is_read_without_a_complaint() =>
        Assert.Empty(SimulatorScriptReader.ReadText(SampleFolder.Read("simulator/operations.yaml")).Complaints.Select(complaint => complaint.ToString()));

    [Theory]
    [InlineData("incident-triage")]
    [InlineData("code-change")]
    [InlineData("customer-refund")]
    public async Task Every_input_comes_to_the_end_that_is_expected_of_it(string workflow)
    {
        await using var host = await OperationsHost.StartAsync();
        using var agent = new SampleAgent(host, Snapshot, Script());
        var schema = await JsonSchema.FromJsonAsync(Snapshot.Get<AgentBook>().Agents[workflow].OutputSchema!, TestContext.Current.CancellationToken);
        var expected = SampleFolder.Expected(workflow);

        foreach (var (line, input) in SampleFolder.Inputs(workflow))
        {
            var id = input.GetProperty("id").GetString()!;
            var answer = await agent.RunAsync(workflow, line, "run-" + id);

            Assert.Empty(schema.Validate(answer.GetRawText()).Select(error => $"{id}: {error}"));
            Assert.Equal(Wanted(id, expected.GetProperty(id)), Seen(id, answer, await host.EffectsAsync("?run=run-" + id)));
        }

        var summary = (await host.GetAsync("/effects/summary")).Json;
        Assert.Equal((0, 0), (summary.GetProperty("duplicates").GetArrayLength(), summary.GetProperty("repeats").GetArrayLength()));
    }

    [Theory]
    [InlineData("incident-triage")]
    [InlineData("code-change")]
    [InlineData("customer-refund")]
    public async Task A_second_copy_of_an_input_comes_to_the_same_end(string workflow)
    {
        await using var host = await OperationsHost.StartAsync();
        using var agent = new SampleAgent(host, Snapshot, Script());

        foreach (var (line, input) in SampleFolder.Inputs(workflow).Take(6))
        {
            var first = await agent.RunAsync(workflow, line, "run-" + input.GetProperty("id").GetString());
            var second = await agent.RunAsync(workflow, Copy(input, 2), "run2-" + input.GetProperty("id").GetString());

            Assert.Equal(first.GetProperty("resolution").GetString(), second.GetProperty("resolution").GetString());
        }
    }

    private static SimulatorScriptFile Script() => SimulatorScriptReader.ReadText(SampleFolder.Read("simulator/operations.yaml")).File!;

    private static string Copy(JsonElement input, int number) => JsonSerializer.Serialize(input.EnumerateObject().ToDictionary(
        member => member.Name,
        member => member.Name is "id" or "service" or "order" ? JsonSerializer.SerializeToElement($"{member.Value.GetString()}~{number}") : member.Value));

    private static string Wanted(string id, JsonElement expected) => string.Join(" | ",
        id, Member(expected, "outcome"), Member(expected, "resolution"), Member(expected, "rootCause"),
        string.Join(", ", Strings(expected, "effects")), string.Join(", ", Strings(expected, "compensations")));

    private static string Seen(string id, JsonElement answer, IReadOnlyList<string> effects) => string.Join(" | ",
        id, Member(answer, "outcome"), Member(answer, "resolution"), Member(answer, "rootCause"),
        string.Join(", ", effects.Where(effect => !Undoing.Contains(effect.Split(' ')[0]))),
        string.Join(", ", effects.Where(effect => Undoing.Contains(effect.Split(' ')[0]))));

    private static IEnumerable<string> Strings(JsonElement element, string member) =>
        element.GetProperty(member).EnumerateArray().Select(value => value.GetString()!);

    private static string Member(JsonElement element, string member) => element.TryGetProperty(member, out var value) ? value.GetString()! : "-";
}
