using System.Globalization;
using System.Text;
using Keelson.Primitives;
using Keelson.Sessions;
using Keelson.Storage.InMemory;
using Keelson.Tests.Storage;

namespace Keelson.Tests.Sessions;

/// <summary>
/// Sessions on a store that goes wrong in every way that a store may, beside the plainest model: what was answered is there afterwards, what
/// was refused is not, and what was lost in a crash happened whole or not at all. A failure prints its seed.
/// </summary>
public sealed class SessionSimulationTests
{
    private const int Seeds = 2_000;
    private const int SeedsQuick = 200;
    private const int Steps = 60;
    private const int MessagesMax = 12;

    [Fact]
    public async Task Nothing_that_was_answered_is_lost_and_nothing_half_happens()
    {
        var seeds = Environment.GetEnvironmentVariable("KEELSON_TEST_QUICK") == "1" ? SeedsQuick : Seeds;
        for (var seed = 1; seed <= seeds; seed++)
        {
            try
            {
                await RunAsync(seed, lose: false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Assert.Fail($"Seed {seed}: {failure.Message}");
            }
        }
    }

    [Fact]
    public async Task A_session_that_loses_an_answered_change_is_found_out()
    {
        var found = 0;
        for (var seed = 1; seed <= 50; seed++)
        {
            try
            {
                await RunAsync(seed, lose: true);
            }
            catch (Xunit.Sdk.XunitException)
            {
                found++;
            }
        }

        Assert.InRange(found, 45, 50);
    }

    private static async Task RunAsync(int seed, bool lose)
    {
#pragma warning disable CA5394 // The same seed must give the same run.
        var random = new Random(seed);
        var durable = new InMemoryStore();
        var store = new FaultyStore(durable, _ => Fault(random));
        var limits = new SessionLimits { SnapshotEvery = 1 + random.Next(12), MessagesMax = MessagesMax, KeysMax = 3, CheckpointsMax = 3, PartInlineMax = random.Next(4) == 0 ? 3 : 64 };
        var (rig, model, exists) = (new SessionRig(store, limits), new SessionModel(), false);
        for (var step = 0; step < Steps; step++)
        {
            if (random.Next(12) == 0)
            {
                rig.Crash();
            }

            var next = model.Copy();
            SessionAnswer? answer = null;
            try
            {
                answer = exists ? await ChangeAsync(rig, next, random, step) : await BeginAsync(rig);
            }
            catch (StoreCrashedException)
            {
                // The process is gone, and nobody knows whether the last change is there.
            }

            if (answer is { Fault: null })
            {
                (model, exists) = (next, true);
                if (lose && step >= Steps / 2)
                {
                    (rig, store) = Restart(new FaultyStore(_ => StoreFault.None), _ => StoreFault.None, limits);
                    exists = (await rig.OpenAsync()).State.Birth is not null;
                    Assert.Equal(model.ToString(), (await OfAsync(rig)).ToString());
                }
            }
            else if (answer is null || IsUnknown(answer.Value))
            {
                (rig, store) = Restart(store, _ => Fault(random), limits);
                var state = (await rig.OpenAsync()).State;
                var found = (await OfAsync(rig)).ToString();
                Assert.True(found == model.ToString() || found == next.ToString(), $"step {step}: {found} is neither {model} nor {next}");
                (model, exists) = (await OfAsync(rig), state.Birth is not null);
            }

            if (exists)
            {
                Assert.Equal(model.ToString(), (await OfAsync(rig)).ToString());
            }
        }
#pragma warning restore CA5394
    }

    private static (SessionRig Rig, FaultyStore Store) Restart(FaultyStore store, Func<int, StoreFault> plan, SessionLimits limits)
    {
        var next = store.Restart(plan);
        return (new SessionRig(next, limits), next);
    }

    private static bool IsUnknown(SessionAnswer answer) => answer.Fault?.Code.Code is "audit.unavailable" or "storage.unavailable";

#pragma warning disable CA5394 // The same seed must give the same run.
    private static StoreFault Fault(Random random) => random.Next(25) == 0 ? (StoreFault)random.Next(6) : StoreFault.None;

    private static async Task<SessionAnswer> BeginAsync(SessionRig rig)
    {
        var birth = new SessionBirth("acme", "triage", Sensitivity.Internal, ValueClass.High, "user:ann");
        return await (await rig.OpenAsync()).DoAsync(new SessionCommand(SessionCommandKind.Create, "user:ann"), KeelsonJson.Serialize(birth));
    }

    // Does something at random, and to the model what it should do if it is done.
    private static async Task<SessionAnswer> ChangeAsync(SessionRig rig, SessionModel model, Random random, int step)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"\"{step}\"");
        var key = "k" + random.Next(4);
        var name = "c" + random.Next(4);
        switch (random.Next(10))
        {
            case 0 or 1:
                model.Messages.Add(text);
                return await rig.DoAsync(SessionCommandKind.AddMessage, data: text);
            case 2 or 3 or 4:
                model.Values[key] = text;
                return await rig.DoAsync(SessionCommandKind.SetValue, key, text);
            case 5:
                model.Values.Remove(key);
                return await rig.DoAsync(SessionCommandKind.RemoveValue, key);
            case 6:
                model.Checkpoints[name] = ([.. model.Messages], [.. model.Values]);
                return await rig.DoAsync(SessionCommandKind.Checkpoint, name);
            case 7:
                if (model.Checkpoints.TryGetValue(name, out var checkpoint))
                {
                    model.Messages.Clear();
                    model.Messages.AddRange(checkpoint.Messages);
                    model.Values.Clear();
                    checkpoint.Values.ToList().ForEach(value => model.Values.Add(value.Key, value.Value));
                }

                return await rig.DoAsync(SessionCommandKind.Restore, name);
            case 8:
                model.Messages.Add(text);
                model.Turn = ++model.Turns;
                return await rig.DoAsync(SessionCommandKind.BeginTurn, "n_" + random.Next(2), text);
            default:
                var turn = model.Turn ?? 0;
                model.Turn = null;
                if (model.Messages.Count < MessagesMax)
                {
                    model.Messages.Add(text); // What does not fit is dropped; the turn ends all the same.
                }

                return await rig.DoAsync(SessionCommandKind.EndTurn, data: $"[{text}]", turn: turn);
        }
    }
#pragma warning restore CA5394

    private static async Task<SessionModel> OfAsync(SessionRig rig)
    {
        var session = await rig.OpenAsync();
        var state = session.State;
        var image = await session.ReadAsync();
        var messages = (image?.Messages ?? []).ToDictionary(message => message.Number, message => Encoding.UTF8.GetString(message.Json));
        var model = new SessionModel { Turn = state.Turn?.Number, Turns = state.Turns, IsHeld = state.Hold is not null };
        model.Messages.AddRange(state.Line.Select(number => messages[number]));
        foreach (var (key, value) in state.Values)
        {
            model.Values.Add(key, Encoding.UTF8.GetString(value.Json));
        }

        foreach (var (name, checkpoint) in state.Checkpoints)
        {
            model.Checkpoints.Add(name, (
                [.. checkpoint.Line.Select(number => messages[number])],
                [.. checkpoint.Values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => KeyValuePair.Create(value.Key, Encoding.UTF8.GetString(value.Value.Json)))]));
        }

        return model;
    }
}
