using System.Text;
using YamlDotNet.RepresentationModel;

namespace Keelson.Inference.Simulation;

/// <summary>Reads a file of scripts (docs/reference/simulator.md); every complaint at once, each with its line.</summary>
internal static class SimulatorScriptReader
{
    private const int FileBytesMax = 1024 * 1024; // Read whole, and by people.
    private const int ScriptsMax = 100; // Each request tries them in order.
    private const int RulesMax = 200;
    private const int CallsMax = 8; // The platform's own limit of parallel tool calls is of this size.
    private const int ConditionsMax = 20; // A rule with more is two rules.

    /// <summary>Reads a file.</summary>
    public static SimulatorScriptReading ReadFile(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length > FileBytesMax
                ? Complain($"The script {path} is larger than 1 MiB.")
                : ReadText(File.ReadAllText(path, Encoding.UTF8));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Complain($"The script {path} can not be read: {failure.Message}");
        }
    }

    /// <summary>Reads the text of a file.</summary>
    public static SimulatorScriptReading ReadText(string text)
    {
        var yaml = new SimulatorYaml();
        var scripts = new List<SimulatorScript>();
        if (yaml.Root(text) is { } root)
        {
            yaml.OnlyKnown(root, "version", "scripts");
            if (SimulatorYaml.Member(root, "version") is not YamlScalarNode { Value: "1" })
            {
                yaml.Complain(SimulatorYaml.Member(root, "version") ?? root, "The member version must be 1.");
            }

            foreach (var node in yaml.Mappings(root, "scripts", ScriptsMax))
            {
                scripts.Add(Script(yaml, node));
            }

            OnlyOnce(yaml, root, scripts.Select(script => script.Name), "script");
        }

        return yaml.Complaints.Count == 0
            ? new SimulatorScriptReading(new SimulatorScriptFile(scripts), [])
            : new SimulatorScriptReading(null, yaml.Complaints);
    }

    private static SimulatorScriptReading Complain(string message) => new(null, [new SimulatorComplaint(1, 1, message)]);

    private static void OnlyOnce(SimulatorYaml yaml, YamlNode place, IEnumerable<string> names, string what)
    {
        foreach (var name in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yaml.Complain(place, $"Two of them bear the same name: the {what} {name.Key}.");
        }
    }

    private static SimulatorScript Script(SimulatorYaml yaml, YamlMappingNode node)
    {
        yaml.OnlyKnown(node, "name", "when", "turns");
        var name = yaml.Text(node, "name", isRequired: true) ?? "";
        var when = yaml.Mapping(node, "when");
        if (when is not null)
        {
            yaml.OnlyKnown(when, "system", "model");
        }

        var rules = yaml.Mappings(node, "turns", RulesMax).Select(rule => Rule(yaml, rule)).ToList();
        OnlyOnce(yaml, node, rules.Select(rule => rule.Name), "rule");
        return new SimulatorScript(
            name,
            when is null ? null : yaml.Expression(when, "system"),
            when is null ? null : yaml.Expression(when, "model"),
            rules);
    }

    private static SimulatorRule Rule(SimulatorYaml yaml, YamlMappingNode node)
    {
        yaml.OnlyKnown(node, "name", "if", "say", "call", "finish", "usage", "fail", "break");
        var say = SimulatorYaml.Member(node, "say");
        var usage = yaml.Mapping(node, "usage");
        if (usage is not null)
        {
            yaml.OnlyKnown(usage, "outputTokens", "reasoningTokens");
        }

        var rule = new SimulatorRule(yaml.Text(node, "name", isRequired: true) ?? "", Conditions(yaml, node))
        {
            Say = say is null ? null : yaml.Json(say),
            Calls = [.. yaml.Mappings(node, "call", CallsMax).Select(call => Call(yaml, call))],
            Finish = Word(yaml, node, "finish", "stop", "tool_calls", "length"),
            OutputTokens = usage is null ? null : yaml.Number(usage, "outputTokens", 0, 1_000_000),
            ReasoningTokens = usage is null ? null : yaml.Number(usage, "reasoningTokens", 0, 1_000_000),
            Fail = Failure(yaml, node),
            Break = Break(yaml, node),
        };
        var hasAnswer = rule.Say is not null || rule.Calls.Count > 0;
        if (!hasAnswer && rule.Fail is null)
        {
            yaml.Complain(node, $"The rule {rule.Name} does nothing: it needs say, call or fail.");
        }
        else if (rule.Fail is not null && (hasAnswer || rule.Finish is not null || usage is not null || rule.Break is not null))
        {
            yaml.Complain(node, $"The rule {rule.Name} has fail and something else; fail stands alone.");
        }

        return rule;
    }

    private static SimulatorCallTemplate Call(SimulatorYaml yaml, YamlMappingNode node)
    {
        yaml.OnlyKnown(node, "tool", "args");
        var args = yaml.Mapping(node, "args");
        return new SimulatorCallTemplate(
            yaml.Text(node, "tool", isRequired: true) ?? "",
            args is null ? [] : yaml.Json(args)!.AsObject());
    }

    private static SimulatorFailure? Failure(SimulatorYaml yaml, YamlMappingNode node)
    {
        if (yaml.Mapping(node, "fail") is not { } fail)
        {
            return null;
        }

        yaml.OnlyKnown(fail, "status", "message", "retryAfterS", "refuse");
        var status = yaml.Number(fail, "status", 400, 599);
        var isRefused = SimulatorYaml.Member(fail, "refuse") is YamlScalarNode { Value: "true" };
        if (isRefused && fail.Children.Count > 1)
        {
            yaml.Complain(fail, "The member refuse stands alone: a connection that is not made has no status and no message.");
        }
        else if (status is null && !isRefused)
        {
            yaml.Complain(fail, "The member fail needs a status from 400 to 599, or refuse: true.");
        }

        return new SimulatorFailure(
            status ?? 500,
            yaml.Text(fail, "message") ?? "The simulator was told to fail.",
            yaml.Number(fail, "retryAfterS", 0, 86_400))
        {
            IsRefused = isRefused,
        };
    }

    private static SimulatorBreak? Break(SimulatorYaml yaml, YamlMappingNode node)
    {
        if (yaml.Mapping(node, "break") is not { } description)
        {
            return null;
        }

        yaml.OnlyKnown(description, "kind", "afterTokens", "perTokenMs");
        var kind = Word(yaml, description, "kind", "cut", "stall", "malformed", "drip") switch
        {
            "stall" => SimulatorBreakKind.Stall,
            "malformed" => SimulatorBreakKind.Malformed,
            "drip" => SimulatorBreakKind.Drip,
            _ => SimulatorBreakKind.Cut,
        };
        return new SimulatorBreak(kind, yaml.Number(description, "afterTokens", 0, 1_000_000) ?? 0)
        {
            PerTokenMs = yaml.Number(description, "perTokenMs", 1, 600_000) ?? 1000,
        };
    }

    private static string? Word(SimulatorYaml yaml, YamlMappingNode node, string name, params string[] words)
    {
        var word = yaml.Text(node, name);
        if (word is not null && !words.Contains(word, StringComparer.Ordinal))
        {
            yaml.Complain(SimulatorYaml.Member(node, name)!, $"The member {name} must be one of {string.Join(", ", words)}.");
        }

        return word;
    }

    private static SimulatorConditions Conditions(SimulatorYaml yaml, YamlMappingNode node)
    {
        if (yaml.Mapping(node, "if") is not { } conditions)
        {
            return new SimulatorConditions();
        }

        yaml.OnlyKnown(conditions, "lastRole", "lastTool", "user", "lastUser", "turn", "toolResult", "toolCalls", "chance");
        return new SimulatorConditions
        {
            LastRole = Word(yaml, conditions, "lastRole", "user", "tool", "assistant"),
            LastTool = yaml.Text(conditions, "lastTool") is { } tool ? SimulatorConversation.Compared(tool) : null,
            User = yaml.Expression(conditions, "user"),
            LastUser = yaml.Expression(conditions, "lastUser"),
            Turn = yaml.Mapping(conditions, "turn") is { } turn ? Range(yaml, turn, "atLeast", "atMost") : null,
            Results = [.. yaml.Mappings(conditions, "toolResult", ConditionsMax).Select(result => ResultCondition(yaml, result))],
            Calls = [.. yaml.Mappings(conditions, "toolCalls", ConditionsMax).Select(calls => CallCondition(yaml, calls))],
            Chance = yaml.Share(conditions, "chance"),
        };
    }

    private static SimulatorRange Range(SimulatorYaml yaml, YamlMappingNode node, params string[] known)
    {
        yaml.OnlyKnown(node, known);
        return new SimulatorRange(yaml.Number(node, "atLeast", 0, 100_000), yaml.Number(node, "atMost", 0, 100_000));
    }

    private static SimulatorResultCondition ResultCondition(SimulatorYaml yaml, YamlMappingNode node)
    {
        yaml.OnlyKnown(node, "tool", "matches", "notMatches", "which");
        return new SimulatorResultCondition(
            SimulatorConversation.Compared(yaml.Text(node, "tool", isRequired: true) ?? ""),
            yaml.Expression(node, "matches"),
            yaml.Expression(node, "notMatches"),
            Word(yaml, node, "which", "last", "any") == "any");
    }

    private static SimulatorCallCondition CallCondition(SimulatorYaml yaml, YamlMappingNode node) => new(
        SimulatorConversation.Compared(yaml.Text(node, "tool", isRequired: true) ?? ""),
        Range(yaml, node, "tool", "atLeast", "atMost"));
}
