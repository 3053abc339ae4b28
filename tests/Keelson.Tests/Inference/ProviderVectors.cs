using System.Runtime.CompilerServices;
using System.Text.Json;
using Keelson.Inference;
using YamlDotNet.RepresentationModel;

namespace Keelson.Tests.Inference;

/// <summary>Recorded bodies and streams of providers, read in place; a test is skipped where they are not.</summary>
internal static class ProviderVectors
{
    /// <summary>Recorded whole chat streams as they stand on the wire, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Streams() => Streams(WireProtocol.OpenAiChat);

    /// <summary>Recorded buffered chat answers, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Answers() => Answers(WireProtocol.OpenAiChat);

    /// <summary>Recorded exchanges with OpenAI.</summary>
    public static IReadOnlyList<Cassette> Cassettes() => Cassettes(Root(), "chat-*.yaml");

    /// <summary>Recorded usage objects in the chat convention.</summary>
    public static IReadOnlyList<JsonElement> Usages()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root(), "genai-prices", "usages.json")));
        return
        [
            .. document.RootElement.EnumerateArray()
                .Select(record => record.GetProperty("body"))
                .Where(body => body.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty("prompt_tokens", out _))
                .Select(body => body.GetProperty("usage").Clone()),
        ];
    }

    /// <summary>Recorded streams of a protocol as they stand on the wire, whole ones only, by name: whichever file holds them.</summary>
    public static IReadOnlyList<(string Name, string Text)> Streams(WireProtocol protocol) =>
        [.. Recordings().Where(one => one.Kind == RecordingKind.Stream && one.Protocol == protocol).Select(one => (one.Name, one.Text))];

    /// <summary>Recorded whole answers of a protocol, by name: whichever file holds them.</summary>
    public static IReadOnlyList<(string Name, string Text)> Answers(WireProtocol protocol) =>
        [.. Recordings().Where(one => one.Kind == RecordingKind.Answer && one.Protocol == protocol).Select(one => (one.Name, one.Text))];

    /// <summary>Everything in the folder that a provider answered, told apart by what it says and not by its name.</summary>
    public static IReadOnlyList<Recording> Recordings()
    {
        var root = Root();
        return
        [
            .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(".yaml", StringComparison.Ordinal) && !file.Contains("/requests/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .SelectMany(file => RecordingReader.Read(Path.GetRelativePath(root, file), File.ReadAllText(file))),
            .. Cassettes(root, "*.yaml").SelectMany(one => RecordingReader.Read(one.Name, one.Answer)),
        ];
    }

    /// <summary>Recorded requests of a protocol, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Requests(WireProtocol protocol)
    {
        var folder = protocol == WireProtocol.AnthropicMessages ? "messages"
            : protocol == WireProtocol.OpenAiResponses ? "responses"
            : protocol == WireProtocol.OpenAiEmbeddings ? "embeddings"
            : "completions";
        var root = Path.Combine(Root(), "agentgateway", "crates", "llm", "src", "tests", "requests", folder);
        return [.. Directory.EnumerateFiles(root, "*.json").Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(file)))];
    }

    /// <summary>Recorded usages with what they are expected to cost.</summary>
    public static IReadOnlyList<JsonElement> UsageRecords()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root(), "genai-prices", "usages.json")));
        return [.. document.RootElement.EnumerateArray().Select(record => record.Clone())];
    }

    /// <summary>The expected price of a recorded usage at the providers whose model it is.</summary>
    public static IEnumerable<(string Provider, decimal Usd)> ExpectedPrices(JsonElement record)
    {
        foreach (var extractor in record.GetProperty("extracted").EnumerateArray().SelectMany(one => one.GetProperty("extractors").EnumerateArray()))
        {
            var provider = extractor.GetProperty("provider_id").GetString() switch
            {
                "openai" => "openai",
                "anthropic" => "anthropic",
                "groq" => "groq",
                "mistral" => "mistral",
                "deepseek" => "deepseek",
                "cerebras" => "cerebras",
                _ => null,
            };
            if (provider is not null && extractor.TryGetProperty("input_price", out var input) && extractor.TryGetProperty("output_price", out var output))
            {
                yield return (provider, Usd(input) + Usd(output));
            }
        }
    }

    private static decimal Usd(JsonElement text) => decimal.Parse(text.GetString()!, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Files(string root, string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(root, folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static List<Cassette> Cassettes(string root, string pattern)
    {
        var cassettes = new List<Cassette>();
        foreach (var file in Files(root, "envoy-ai-gateway", pattern))
        {
            var stream = new YamlStream();
            using var reader = new StreamReader(file);
            stream.Load(reader);
            foreach (var one in (YamlSequenceNode)stream.Documents[0].RootNode["interactions"])
            {
                cassettes.Add(new Cassette(
                    Path.GetFileName(file),
                    Text(one["request"]["body"]),
                    int.Parse(Text(one["response"]["code"]), System.Globalization.CultureInfo.InvariantCulture),
                    Text(one["response"]["body"])));
            }
        }

        return cassettes;
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    private static string Root([CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var candidate = Path.Combine(folder, "shared", "vectors", "providers");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        Assert.Skip("shared/vectors/providers is not next to the repository.");
        return "";
    }

    /// <summary>One recorded exchange.</summary>
    internal sealed record Cassette(string Name, string Request, int Status, string Answer);
}
