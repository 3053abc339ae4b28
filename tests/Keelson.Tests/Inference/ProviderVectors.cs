using System.Runtime.CompilerServices;
using System.Text.Json;
using Keelson.Inference;
using YamlDotNet.RepresentationModel;

namespace Keelson.Tests.Inference;

/// <summary>Recorded bodies and streams of providers, read in place; a test is skipped where they are not.</summary>
internal static class ProviderVectors
{
    /// <summary>Recorded streams as they stand on the wire, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Streams()
    {
        var root = Root();
        var streams = new List<(string, string)>();
        foreach (var file in Files(root, "vercel-ai", "*.chunks.txt"))
        {
            var lines = File.ReadAllLines(file).Where(line => line.Length > 0).ToList();
            if (lines.Count > 0 && lines[0].Contains("\"chat.completion.chunk\"", StringComparison.Ordinal))
            {
                streams.Add((Path.GetFileName(file), string.Concat(lines.Select(line => $"data: {line}\n\n")) + "data: [DONE]\n\n"));
            }
        }

        streams.AddRange(Files(root, "openai-python", "*.bin").Select(file => (Path.GetFileName(file), File.ReadAllText(file))));
        streams.AddRange(Cassettes(root).Where(one => one.Answer.StartsWith("data:", StringComparison.Ordinal)).Select(one => (one.Name, one.Answer)));
        return streams;
    }

    /// <summary>Recorded buffered chat answers, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Answers()
    {
        var root = Root();
        return
        [
            .. Files(root, "vercel-ai", "*.json").Select(file => (Path.GetFileName(file), File.ReadAllText(file))).Where(one => IsChat(one.Item2)),
            .. Cassettes(root).Where(one => one.Status == 200 && IsChat(one.Answer)).Select(one => (one.Name, one.Answer)),
        ];
    }

    /// <summary>Recorded exchanges with OpenAI.</summary>
    public static IReadOnlyList<Cassette> Cassettes() => Cassettes(Root());

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

    /// <summary>Recorded streams of a protocol as they stand on the wire, whole ones only, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Streams(WireProtocol protocol)
    {
        if (protocol == WireProtocol.OpenAiChat)
        {
            return Streams();
        }

        var isAnthropic = protocol == WireProtocol.AnthropicMessages;
        var root = Root();
        var streams = new List<(string, string)>();
        foreach (var file in Files(root, "vercel-ai", "*.chunks.txt"))
        {
            var lines = File.ReadAllLines(file).Where(line => line.Length > 0).ToList();
            if (lines.Count > 0 && lines[0].StartsWith('{') && TypeOf(lines[0]) == (isAnthropic ? "message_start" : "response.created") && IsEnd(lines[^1]))
            {
                // Some files hold the answers to several requests, one behind the other.
                foreach (var one in string.Concat(lines.Select(line => $"event: {TypeOf(line)}\ndata: {line}\n\n" + (IsEnd(line) ? "\0" : ""))).Split('\0', StringSplitOptions.RemoveEmptyEntries))
                {
                    streams.Add((Path.GetFileName(file), one));
                }
            }
        }

        if (isAnthropic)
        {
            streams.AddRange(Files(root, "anthropic-sdk-python", "*.*")
                .Where(file => file.EndsWith(".sse", StringComparison.Ordinal) || file.EndsWith(".txt", StringComparison.Ordinal))
                .Select(file => (Path.GetFileName(file), File.ReadAllText(file)))
                .Where(one => one.Item2.Contains("message_stop", StringComparison.Ordinal)));
        }

        return streams;
    }

    /// <summary>Recorded whole answers of a protocol, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Answers(WireProtocol protocol)
    {
        if (protocol == WireProtocol.OpenAiChat)
        {
            return Answers();
        }

        var root = Root();
        return
        [
            .. Files(root, "vercel-ai", "*.json").Concat(Files(root, "agentgateway", "*.json")).Where(file => !file.Contains("requests", StringComparison.Ordinal))
                .Select(file => (Path.GetFileName(file), File.ReadAllText(file)))
                .Where(one => IsAnswer(one.Item2, protocol)),
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

    private static bool IsAnswer(string text, WireProtocol protocol)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
                && (protocol == WireProtocol.AnthropicMessages
                    ? root.TryGetProperty("type", out var type) && type.ValueEquals("message") && root.TryGetProperty("content", out _)
                    : root.TryGetProperty("object", out var kind) && kind.ValueEquals("response"));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsEnd(string line) => TypeOf(line) is "message_stop" or "response.completed" or "response.incomplete";

    private static string? TypeOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.TryGetProperty("type", out var type) ? type.GetString() : null;
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

    private static bool IsChat(string json) => json.Contains("\"chat.completion\"", StringComparison.Ordinal);

    private static IEnumerable<string> Files(string root, string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(root, folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static List<Cassette> Cassettes(string root)
    {
        var cassettes = new List<Cassette>();
        foreach (var file in Files(root, "envoy-ai-gateway", "chat-*.yaml"))
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
