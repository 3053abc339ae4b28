using System.Collections.Frozen;
using Keelson.Inference;
using Keelson.Primitives;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration.Sections;

/// <summary>Reads platform, storage, telemetry and stateClasses.</summary>
internal static class PlatformSection
{
    // A fold that has to begin anew must find everything that its longest window counts, and a few days to notice.
    private static readonly TimeSpan BeyondWindow = TimeSpan.FromDays(7);

    private static readonly ConfigMap Absent = new("", default, []);

    /// <summary>Identity and lifetimes; a complaint when a store is asked for that this version does not have.</summary>
    public static Func<PlatformSnapshot, PlatformSnapshot> Read(SectionContext context)
    {
        CheckStorage(context);
        var identity = Identity(context);
        var lifetimes = Lifetimes(context);
        var export = Export(context);
        var limits = Limits(context);
        return snapshot => snapshot.With(identity).With(lifetimes).With(export).With(limits);
    }

    private static PlatformIdentity Identity(SectionContext context)
    {
        var section = context.Root.Section("platform") ?? Absent;
        return new PlatformIdentity(section.Text("tenant") ?? "local", section.Text("region") ?? "local");
    }

    private static TelemetryExport Export(SectionContext context)
    {
        var section = context.Root.Section("telemetry") ?? Absent;
        return new TelemetryExport(section.Text("otlpEndpoint"), section.Text("otlpProtocol"));
    }

    private static TimeSpan EventLife(SectionContext context, ConfigMap section)
    {
        var longest = context.Root.Named("workflows")
            .Select(workflow => workflow.Section.Section("objectives")?.Duration("window") ?? ObjectivesSection.WindowDefault)
            .Append(ObjectivesSection.WindowDefault)
            .Max();
        var life = section.Duration("events") ?? TimeSpan.FromDays(400);
        if (life < longest + BeyondWindow)
        {
            context.Complaints.Error(
                section.Find("events") ?? section,
                $"Events must be kept for at least {(longest + BeyondWindow).TotalDays:0} days: the longest window of an objective and a week.");
        }

        return life;
    }

    private static TenantLimits Limits(SectionContext context)
    {
        var section = context.Root.Section("platform") ?? Absent;
        var budget = section.Section("budget");
        return new TenantLimits(budget?.Money("perDay"), budget?.Money("perMonth"), WorkflowsSection.Rate(section));
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
            }.ToFrozenDictionary())
        {
            Events = EventLife(context, section),
        };
    }
}
