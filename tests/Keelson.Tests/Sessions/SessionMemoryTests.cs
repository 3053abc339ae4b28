using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Keelson.Primitives;
using Keelson.Sessions;
using Keelson.Tests.Storage;
using Keelson.Tests.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Keelson.Tests.Sessions;

/// <summary>What sessions that nobody uses cost: nothing.</summary>
public sealed class SessionMemoryTests : IDisposable
{
    private const int Sessions = 100;
    private const int LooksMax = 1_000; // A call that has just been answered may still count as being at work.

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_session_that_idles_leaves_nothing_in_memory_and_is_whole_when_it_is_asked_for_again()
    {
        var seen = new Seen();
        await using var silo = await SiloRig.StartAsync(_folder.Path, (_, _) => Task.FromResult<object?>(null), filter: seen);
        for (var i = 0; i < Sessions; i++)
        {
            await TouchAsync(silo, $"s_{i}");
        }

        Assert.Equal(Sessions, seen.Sessions.Count);
        await ReadOneAsync(silo, "s_0");
        Assert.Equal(0, silo.Services.GetRequiredService<SessionSignals>().Count);

        Assert.Equal(Sessions, Alive(seen.Sessions));
        await IdleAsync(silo);
        var left = Sessions;
        for (var look = 0; look < LooksMax && left > 0; look++)
        {
            left = Alive(seen.Sessions);
            await Task.Yield();
        }

        Assert.Equal(0, left);
        Assert.Equal("\"s_7\"", System.Text.Encoding.UTF8.GetString((await silo.Sessions.ValueAsync("s_7", "name"))!.Value.Json));
    }

    // What the platform does by itself once a session has not been asked for long enough.
    private static async Task IdleAsync(SiloRig silo)
    {
        var management = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        for (var look = 0; look < LooksMax; look++)
        {
            await management.ForceActivationCollection(TimeSpan.Zero);
            if (!(await management.GetSimpleGrainStatistics()).Any(each => each.GrainType.Contains(nameof(SessionGrain), StringComparison.Ordinal) && each.ActivationCount > 0))
            {
                return;
            }
        }

        Assert.Fail("Sessions that nobody uses stay.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task TouchAsync(SiloRig silo, string id)
    {
        var birth = new SessionBirth("acme", "w", Sensitivity.Internal, ValueClass.High, "user:ann");
        Assert.Null((await silo.Sessions.DoAsync(id, new SessionCommand(SessionCommandKind.Create, "user:ann"), KeelsonJson.Serialize(birth))).Fault);
        Assert.Null((await silo.Sessions.DoAsync(id, new SessionCommand(SessionCommandKind.SetValue, "user:ann") { Name = "name" }, System.Text.Encoding.UTF8.GetBytes($"\"{id}\""))).Fault);
    }

    private static async Task ReadOneAsync(SiloRig silo, string id)
    {
        await foreach (var told in silo.Services.GetRequiredService<SessionStream>().FollowAsync(id, default, TestContext.Current.CancellationToken))
        {
            Assert.NotNull(told);
            break;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Alive(IEnumerable<WeakReference> sessions)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
        return sessions.Count(session => session.IsAlive);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_session")]
    private static extern ref LiveSession? SessionOf(SessionGrain grain);

    /// <summary>Remembers every session that was held, without keeping it.</summary>
    private sealed class Seen : IIncomingGrainCallFilter
    {
        private readonly ConcurrentDictionary<string, WeakReference> _sessions = new(StringComparer.Ordinal);

        public ICollection<WeakReference> Sessions => _sessions.Values;

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            await context.Invoke();
            if (context.Grain is SessionGrain grain && SessionOf(grain) is { } session)
            {
                _sessions.TryAdd(context.TargetId.Key.ToString()!, new WeakReference(session));
            }
        }
    }
}
