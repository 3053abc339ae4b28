using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;
using Keelson.Workflows.Queues;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads how many runs of a workflow may be at work, and how many may wait.</summary>
internal static class RunLimitsSection
{
    /// <summary>The limits.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        var limits = new Dictionary<string, RunLimit>(StringComparer.Ordinal);
        foreach (var (name, section) in context.Root.Named("workflows"))
        {
            var (runs, queue) = section.Find("concurrency") switch
            {
                ConfigMap map => (map.Int("runs"), map.Int("queue")),
                _ => (section.Int("concurrency"), null),
            };
            if (runs is { } most)
            {
                limits.Add(name, new RunLimit(most, queue ?? RunLimit.QueueDefault));
            }
        }

        var book = new RunLimitBook(limits);
        return snapshot => snapshot.With(book);
    }
}
