using Keelson.Inference;
using Keelson.Inference.Simulation;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads the keys of a provider that is a simulator.</summary>
internal static class SimulatorSection
{
    /// <summary>The behaviour of a simulator.</summary>
    public static SimulatorModel Read(SectionContext context, ConfigMap section)
    {
        var plain = new SimulatorModel(
            section.Int("seed") ?? 1,
            (double)(section.Number("firstTokenMs") ?? 40),
            (double)(section.Number("perTokenMs") ?? 4),
            (double)(section.Number("prefillTokensPerS") ?? 20_000),
            section.Find("script") is ConfigScalar script ? Script(context, script) : null);
        var faults = section.Items("faults").OfType<ConfigMap>().Select(fault => Fault(context, fault)).ToList();
        return plain with
        {
            DecodeTokensPerS = (double?)section.Number("decodeTokensPerS"),
            Slots = section.Int("slots"),
            KvTokens = section.Whole("kvTokens"),
            QueueMax = section.Int("queueMax") ?? plain.QueueMax,
            PrefillChunkTokens = section.Int("prefillChunkTokens") ?? plain.PrefillChunkTokens,
            ContextTokens = section.Int("contextTokens"),
            PrefixCacheTokens = section.Whole("prefixCacheTokens") ?? 0,
            PrefixCacheTtl = section.Duration("prefixCacheTtl") ?? plain.PrefixCacheTtl,
            Faults = faults.Count == 0 ? plain.Faults : faults,
        };
    }

    // The script is read here so that what is wrong in it is said now, in its own file and line.
    private static string? Script(SectionContext context, ConfigScalar script)
    {
        if (context.References.AbsolutePath(script) is not { } path)
        {
            return null;
        }

        foreach (var complaint in SimulatorScriptReader.ReadFile(path).Complaints)
        {
            context.Complaints.Error(new ConfigMark(path, (int)complaint.Line, (int)complaint.Column), complaint.Message);
        }

        return path;
    }

    private static SimulatorFaultModel Fault(SectionContext context, ConfigMap section)
    {
        var plain = new SimulatorFaultModel(section.Word<SimulatorFaultKind>("kind") ?? SimulatorFaultKind.Status);
        Check(context, section, plain.Kind);
        return plain with
        {
            EveryNth = section.Int("everyNth"),
            Chance = (double?)section.Share("chance"),
            User = section.Find("user") is ConfigScalar user ? Expression(context, user) : null,
            PromptTokensMin = section.Int("promptTokensMin"),
            From = section.Duration("from"),
            Until = section.Duration("until"),
            Status = section.Int("status") ?? plain.Status,
            Message = section.Text("message"),
            RetryAfterS = section.Int("retryAfterS"),
            AfterTokens = section.Int("afterTokens") ?? 0,
            PerTokenMs = (double)(section.Number("perTokenMs") ?? (decimal)plain.PerTokenMs),
        };
    }

    private static void Check(SectionContext context, ConfigMap section, SimulatorFaultKind kind)
    {
        if (section.Find("everyNth") is { } nth && section.Find("chance") is not null)
        {
            context.Complaints.Error(nth, "A fault fires at every so many-th request or by chance, not by both. Take one of everyNth and chance out.");
        }

        if (section.Duration("from") is { } from && section.Duration("until") is { } until && until <= from)
        {
            context.Complaints.Error(section.Find("until")!, "The fault ends before it begins: until must be later than from.");
        }

        string[] known = kind switch
        {
            SimulatorFaultKind.Status => ["status", "message", "retryAfterS"],
            SimulatorFaultKind.Refuse => [],
            SimulatorFaultKind.Drip => ["afterTokens", "perTokenMs"],
            SimulatorFaultKind.Stall or SimulatorFaultKind.Cut or SimulatorFaultKind.Malformed => ["afterTokens"],
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        string[] all = ["status", "message", "retryAfterS", "afterTokens", "perTokenMs"];
        foreach (var entry in section.Entries.Where(entry => all.Except(known).Contains(entry.Key, StringComparer.Ordinal)))
        {
            context.Complaints.Error(entry.KeyMark, $"The key \"{entry.Key}\" means nothing for a fault of kind {section.Text("kind")}. Take it out.");
        }
    }

    // It runs in linear time, as the expressions of scripts do.
    private static LinearExpression? Expression(SectionContext context, ConfigScalar text)
    {
        try
        {
            return new LinearExpression(text.Resolved);
        }
        catch (Exception broken) when (broken is ArgumentException or NotSupportedException)
        {
            context.Complaints.Error(text, $"The expression can not be used: {broken.Message}");
            return null;
        }
    }
}
