using Keelson.Primitives;
using Keelson.Rollout;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads waves.</summary>
internal static class WavesSection
{
    /// <summary>The three waves; what is absent has the platform's defaults.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var section = context.Root.Section("waves");
        var waves = new Dictionary<int, WaveModel>
        {
            [1] = Wave(context, section?.Section("1"), new WaveModel(1, Set(Effect.Read), Set(), new GateModel(59, 0.90m, 7), false)),
            [2] = Wave(context, section?.Section("2"), new WaveModel(2, Set(Effect.Read, Effect.Write), Set(Effect.Write), new GateModel(149, 0.95m, 14), false)),
            [3] = Wave(context, section?.Section("3"), new WaveModel(3, Set(Effect.Read, Effect.Write, Effect.Irreversible), Set(), new GateModel(299, 0.98m, 28), true)),
        };
        var book = new WaveBook(waves);
        return snapshot => snapshot.With(book);
    }

    private static WaveModel Wave(SectionContext context, ConfigMap? section, WaveModel fallback)
    {
        if (section is null)
        {
            return fallback;
        }

        var gate = section.Section("gate");
        var effects = section.Find("effects") is null ? fallback.Effects : Effects(section, "effects");
        var approvals = section.Find("approvals") is null ? Set() : Effects(section, "approvals");
        if (!approvals.IsSubsetOf(effects))
        {
            context.Complaints.Error(section.Find("approvals")!, $"Wave {fallback.Number} asks for the approval of an effect that it does not allow. Add it to effects, or take it out of approvals.");
        }

        return new WaveModel(
            fallback.Number,
            effects,
            approvals,
            gate is null
                ? fallback.Gate
                : new GateModel(gate.Int("runs") ?? fallback.Gate.Runs, gate.Share("success") ?? fallback.Gate.Success, gate.Int("days") ?? fallback.Gate.Days),
            section.Flag("fourEyes") ?? fallback.FourEyes);
    }

    private static HashSet<Effect> Effects(ConfigMap section, string key) =>
        [.. section.Texts(key).Select(scalar => Enum.TryParse<Effect>(scalar.Resolved, ignoreCase: true, out var effect) ? effect : Effect.Read)];

    private static HashSet<Effect> Set(params Effect[] effects) => [.. effects];
}
