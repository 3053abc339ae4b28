using System.Text.Json;
using Operations.Changes;
using Operations.Orders;
using Operations.Services;

namespace Keelson.Server.Tests.Samples;

public sealed class SampleDataTests
{
    [Theory]
    [InlineData("incident-triage")]
    [InlineData("code-change")]
    [InlineData("customer-refund")]
    public void Every_input_has_an_id_of_its_own_and_an_expectation(string workflow)
    {
        var inputs = SampleFolder.Inputs(workflow);
        var expected = SampleFolder.Expected(workflow);

        var ids = inputs.Select(input => input.Json.GetProperty("id").GetString()!).ToList();
        Assert.True(ids.Count >= 24);
        Assert.Equal(ids.Order(), expected.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("incident-triage")]
    [InlineData("code-change")]
    [InlineData("customer-refund")]
    public void Some_inputs_succeed_and_some_must_not(string workflow)
    {
        var outcomes = SampleFolder.Expected(workflow).EnumerateObject().CountBy(member => member.Value.GetProperty("outcome").GetString()!).ToDictionary();

        Assert.True(outcomes["success"] > outcomes["failure"]);
        Assert.True(outcomes["failure"] >= 4);
        Assert.Contains(SampleFolder.Expected(workflow).EnumerateObject(), member => member.Value.GetProperty("compensations").GetArrayLength() > 0);
    }

    [Fact]
    public void Every_incident_names_a_service_of_the_catalogue_or_is_meant_not_to()
    {
        var seeds = ServiceSeeds.Load();

        foreach (var (_, input) in SampleFolder.Inputs("incident-triage"))
        {
            var (id, service) = (Text(input, "id"), Text(input, "service"));
            Assert.True(
                seeds.ServiceOfIncident.TryGetValue(id, out var known) ? known == service : seeds.IncidentsWithoutService.Contains(id) && seeds.Find(service) is null,
                $"{id} names {service}");
        }
    }

    [Fact]
    public void An_incident_quotes_lines_that_stand_in_the_log_of_its_service()
    {
        var seeds = ServiceSeeds.Load();

        foreach (var (_, input) in SampleFolder.Inputs("incident-triage"))
        {
            var log = seeds.Logs.GetValueOrDefault(Text(input, "service"), []);
            Assert.All(input.GetProperty("excerpt").EnumerateArray(), line => Assert.Contains(line.GetString()!, log));
        }
    }

    [Fact]
    public void Log_lines_are_in_the_order_of_their_times() =>
        Assert.All(ServiceSeeds.Load().Logs.Values, log => Assert.Equal(log.OrderBy(line => line[..24], StringComparer.Ordinal), log));

    [Fact]
    public void Every_change_exists_and_its_diff_can_be_read()
    {
        var seeds = ChangeSeeds.Load();

        foreach (var (_, input) in SampleFolder.Inputs("code-change"))
        {
            var seed = seeds.Find(Text(input, "id"));
            Assert.NotNull(seed);
            Assert.Equal((seed.Title, seed.Author, seed.Repository), (Text(input, "title"), Text(input, "author"), Text(input, "repository")));
            Assert.All(seed.Files, file => Assert.NotEmpty(file.Added));
        }
    }

    [Fact]
    public void Every_refund_names_an_order_of_its_customer_or_is_meant_not_to()
    {
        var seeds = OrderSeeds.Load();

        foreach (var (_, input) in SampleFolder.Inputs("customer-refund"))
        {
            var (order, customer) = (Text(input, "order"), Text(input.GetProperty("customer"), "name"));
            Assert.True(order == "ORD-9999" ? seeds.Find(order) is null : seeds.Find(order)?.Customer == customer, $"{order} of {customer}");
        }
    }

    private static string Text(JsonElement input, string member) => input.GetProperty(member).GetString()!;
}
