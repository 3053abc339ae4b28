using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Keelson.Primitives;
using Keelson.Sessions;
using Keelson.Tests.Linearizability;
using Keelson.Tests.Storage;
using Keelson.Tests.Workflows;

namespace Keelson.Tests.Sessions;

/// <summary>Many callers on the values of one session, over real grains and a real store, as an outside observer sees them.</summary>
public sealed class SessionLinearizabilityTests : IDisposable
{
    private const int Callers = 8;
    private const int Calls = 60;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_callers_see_of_a_value_could_have_happened_one_call_at_a_time()
    {
        await using var silo = await SiloRig.StartAsync(_folder.Path, (_, _) => Task.FromResult<object?>(null));
        var sessions = silo.Sessions;
        var birth = new SessionBirth("acme", "w", Sensitivity.Internal, ValueClass.High, "user:ann");
        Assert.Null((await sessions.DoAsync("s_lin", new SessionCommand(SessionCommandKind.Create, "user:ann"), KeelsonJson.Serialize(birth))).Fault);
        var history = new ConcurrentBag<Operation<Register.Ask, Register.Reply>>();

        await Task.WhenAll(Enumerable.Range(1, Callers).Select(caller => Task.Run(() => CallAsync(sessions, caller, history))));

        Assert.Equal(Callers * Calls, history.Count);
        Assert.Contains(history, operation => operation.Input.Kind == "cas" && operation.Output.IsDone);
        Assert.True(LinearizabilityChecker.IsLinearizable(history, Register.Absent, Register.Step));
    }

    [Fact]
    public void A_read_that_goes_back_in_time_is_found_out()
    {
        Operation<Register.Ask, Register.Reply>[] history =
        [
            new(1, 2, new Register.Ask("write", 0, 7), new Register.Reply(true, 0, false)),
            new(3, 4, new Register.Ask("read", 0, 0), new Register.Reply(true, 7, false)),
            new(5, 6, new Register.Ask("read", 0, 0), new Register.Reply(true, Register.Absent, false)),
        ];

        Assert.False(LinearizabilityChecker.IsLinearizable(history, Register.Absent, Register.Step));
        Assert.True(LinearizabilityChecker.IsLinearizable(history[..2], Register.Absent, Register.Step));
    }

    // A change under a version is a compare-and-set of what was read with it, because every value is written once.
    private static async Task CallAsync(ISessions sessions, int caller, ConcurrentBag<Operation<Register.Ask, Register.Reply>> history)
    {
        SessionValue? last = null;
        for (var i = 0; i < Calls; i++)
        {
            var value = (caller * 10_000) + i;
            var bytes = Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture));
            var begun = Stopwatch.GetTimestamp();
            switch (i % 3)
            {
                case 0:
                    last = await sessions.ValueAsync("s_lin", "k");
                    history.Add(new(begun, Stopwatch.GetTimestamp(), new Register.Ask("read", 0, 0), new Register.Reply(true, Number(last), false)));
                    break;
                case 1:
                    var answer = await sessions.DoAsync("s_lin", Set(last?.Version ?? 0), bytes);
                    history.Add(new(begun, Stopwatch.GetTimestamp(), new Register.Ask("cas", Number(last), value), new Register.Reply(answer.Fault is null, 0, false)));
                    break;
                default:
                    Assert.Null((await sessions.DoAsync("s_lin", Set(null), bytes)).Fault);
                    history.Add(new(begun, Stopwatch.GetTimestamp(), new Register.Ask("write", 0, value), new Register.Reply(true, 0, false)));
                    break;
            }
        }
    }

    private static SessionCommand Set(long? expected) => new(SessionCommandKind.SetValue, "user:ann") { Name = "k", Expected = expected };

    private static long Number(SessionValue? value) => value is { } known ? long.Parse(known.Json, CultureInfo.InvariantCulture) : Register.Absent;
}
