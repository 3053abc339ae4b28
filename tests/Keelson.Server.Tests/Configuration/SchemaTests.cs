using System.Text.Json;
using System.Text.Json.Nodes;
using Keelson.Server.Configuration;
using Keelson.Server.Configuration.Keys;
using Keelson.Server.Configuration.Yaml;
using NJsonSchema;

namespace Keelson.Server.Tests.Configuration;

public sealed class SchemaTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void The_published_schema_is_what_the_loader_checks() =>
        Repository.Approve("schema/keelson.schema.json", SchemaWriter.Write().ToJsonString(Indented) + "\n");

    [Fact]
    public void Every_key_was_reviewed() =>
        Repository.Approve("tests/approved/config-keys.txt", string.Join('\n', SchemaWriter.Paths().Order(StringComparer.Ordinal)) + "\n");

    [Theory]
    [InlineData("samples/operations/keelson.yaml")]
    [InlineData("tests/Keelson.Server.Tests/Configuration/example.yaml")]
    [InlineData("src/Keelson.Server/Configuration/minimal.yaml")]
    public async Task A_configuration_of_the_repository_is_valid_by_the_schema(string relative)
    {
        var path = Repository.File(relative);
        Assert.SkipUnless(File.Exists(path), $"{relative} is not there.");
        var schema = await JsonSchema.FromJsonAsync(SchemaWriter.Write().ToJsonString(), TestContext.Current.CancellationToken);
        var root = ConfigYamlReader.Read(relative, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), new ComplaintList());

        Assert.Empty(schema.Validate(ConfigJson.Write(root!)).Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("""{"workflows":{"w":{"owner":"a","models":["m"],"wave":7}}}""")]
    [InlineData("""{"workflos":{}}""")]
    [InlineData("""{"providers":{"p":{"kind":"openai","apiKey":"sk-123"}}}""")]
    public async Task The_schema_refuses_what_the_loader_refuses(string json)
    {
        var schema = await JsonSchema.FromJsonAsync(SchemaWriter.Write().ToJsonString(), TestContext.Current.CancellationToken);

        Assert.NotEmpty(schema.Validate(JsonNode.Parse(json)!.ToJsonString()));
    }
}
