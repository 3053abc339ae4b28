using System.Collections.Frozen;
using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads platform, storage and stateClasses.</summary>
internal static class PlatformSection
{
    private static readonly ConfigMap Absent = new("", default, []);

    /// <summary>Identity and lifetimes; a complaint when a store is asked for that this version does not have.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        CheckStorage(context);
        var identity = Identity(context);
        var lifetimes = Lifetimes(context);
        return snapshot => snapshot.With(identity).With(lifetimes);
    }

    private static PlatformIdentity Identity(SectionContext context)
    {
        var section = context.Root.Section("platform") ?? Absent;
        return new PlatformIdentity(section.Text("tenant") ?? "local", section.Text("region") ?? "local");
    }

    private static void CheckStorage(SectionContext context)
    {
        if (context.Root.Section("storage") is not { } section)
        {
            return;
        }

        if (section.Text("kind") is "postgres")
        {
            context.Complaints.Error(section.Find("kind")!, "This version does not offer postgres yet. Write kind: sqlite, or leave storage out.");
        }
        else if (section.Find("connection") is { } connection)
        {
            context.Complaints.Warn(connection, "The connection is not used with sqlite; the data folder is given with --data.");
        }
    }

    private static StateLifetimes Lifetimes(SectionContext context)
    {
        var section = context.Root.Section("stateClasses") ?? Absent;
        var sensitivity = section.Section("sensitivity") ?? Absent;
        var value = section.Section("value") ?? Absent;
        return new StateLifetimes(
            new Dictionary<Sensitivity, TimeSpan>
            {
                [Sensitivity.Public] = sensitivity.Duration("public") ?? TimeSpan.FromDays(180),
                [Sensitivity.Internal] = sensitivity.Duration("internal") ?? TimeSpan.FromDays(90),
                [Sensitivity.Confidential] = sensitivity.Duration("confidential") ?? TimeSpan.FromDays(30),
                [Sensitivity.Restricted] = sensitivity.Duration("restricted") ?? TimeSpan.FromDays(7),
            }.ToFrozenDictionary(),
            new Dictionary<ValueClass, TimeSpan>
            {
                [ValueClass.High] = value.Duration("high") ?? TimeSpan.FromDays(180),
                [ValueClass.Normal] = value.Duration("normal") ?? TimeSpan.FromDays(30),
                [ValueClass.Low] = value.Duration("low") ?? TimeSpan.FromDays(7),
            }.ToFrozenDictionary());
    }
}
