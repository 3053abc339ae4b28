using Keelson.Inference;
using Keelson.Inference.Upstreams;
using Keelson.Primitives;

namespace Keelson.Server.Tests.Configuration;

public sealed class ProviderErrorsConfigTests : IDisposable
{
    private readonly ConfigRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_provider_says_how_its_errors_are_read()
    {
        var errors = _rig.Snapshot(Yaml("""
            [ { status: 446, means: contentFiltered, then: otherDeployment },
                      { status: 400, statusTo: 422, says: [being moved, migrating], means: unavailable, then: retry },
                      { says: [quota], means: credentialsRefused, then: fail } ]
            """)).Get<ModelCatalog>().Models["m"].Deployments[0].Provider.Errors;

        Assert.Equal(
            [(446, 446, ErrorCodes.ModelContentFiltered, Remedy.OtherDeployment), (400, 422, ErrorCodes.ModelUnavailable, Remedy.Retry), (200, 599, ErrorCodes.ModelCredentialsRefused, Remedy.None)],
            errors.Select(error => (error.StatusFrom, error.StatusTo, error.Code, error.Remedy)));
        Assert.Equal(["being moved", "migrating"], errors[1].Words);
    }

    [Theory]
    [InlineData("[ { means: rejected, then: fail } ]", "Add status or says")]
    [InlineData("[ { status: 429, statusTo: 400, means: rejected, then: fail } ]", "not lower")]
    [InlineData("[ { statusTo: 400, says: [x], means: rejected, then: fail } ]", "begins with status")]
    [InlineData("[ { status: 429, means: whatever, then: fail } ]", "whatever")]
    public void Rules_that_mean_nothing_are_complained_about(string errors, string complaint) =>
        Assert.Contains(complaint, Assert.Single(_rig.Load(Yaml(errors)).Errors).Message, StringComparison.Ordinal);

    private static string Yaml(string errors) => $$"""
        providers:
          up: { kind: openai, baseUrl: "http://127.0.0.1:1/v1", errors: {{errors}} }
        models:
          m: { contextTokens: 8192, deployments: [ { provider: up, model: m } ] }
        workflows:
          w: { owner: sre, models: [m] }
        """;
}
