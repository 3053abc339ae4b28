using System.Globalization;
using System.Text;
using Keelson.Primitives;
using Keelson.Sessions;

namespace Keelson.Tests.Kills;

/// <summary>
/// One client's conversation: counts up a value, says its number, marks checkpoints, forks, and after a while erases all and begins again.
/// Whatever is there after a kill is where it goes on.
/// </summary>
internal sealed class KillTalk(SessionServices services, string name, string life, Random random)
{
    public const string Key = "n";
    private const int MessagesMax = 150; // Then the session is erased and another begun.
    private LiveSession? _session;
    private string _id = "";
    private int _generation;
    private int _forks;

    /// <summary>Does the next thing.</summary>
    public async Task SayAsync()
    {
        var session = await OpenAsync();
        if (session.State.Birth is null)
        {
            var birth = new SessionBirth("acme", "w", Sensitivity.Internal, ValueClass.Normal, "user:ann");
            await DoAsync(session, new SessionCommand(SessionCommandKind.Create, "user:ann"), KeelsonJson.Serialize(birth), $"born {_id}");
            return;
        }

        var (value, said) = (ValueOf(session.State), session.State.Line.Count);
        switch (random.Next(20))
        {
            case 0 when session.State.Checkpoints.Count < 40 && !session.State.Checkpoints.ContainsKey($"c{value}"):
                await DoAsync(session, new SessionCommand(SessionCommandKind.Checkpoint, "user:ann") { Name = $"c{value}" }, default, $"marked {_id} {value} {said}");
                break;
            case 1:
                await ForkAsync(session, value, said);
                break;
            case 2 when said > MessagesMax:
                await DoAsync(session, new SessionCommand(SessionCommandKind.Erase, "user:ann"), default, $"erased {_id}");
                _session = null;
                break;
            case < 8:
                await DoAsync(session, new SessionCommand(SessionCommandKind.AddMessage, "user:ann"), Number(said + 1), $"said {_id} {said + 1}");
                break;
            default:
                await DoAsync(session, new SessionCommand(SessionCommandKind.SetValue, "user:ann") { Name = Key }, Number(value + 1), $"set {_id} {value + 1}");
                break;
        }
    }

    /// <summary>The value that a session counts.</summary>
    public static int ValueOf(SessionState state) =>
        state.Values.TryGetValue(Key, out var value) ? int.Parse(Encoding.UTF8.GetString(value.Json), CultureInfo.InvariantCulture) : 0;

    private static byte[] Number(int number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    private async Task ForkAsync(LiveSession session, int value, int said)
    {
        var marks = session.State.Checkpoints.Keys.ToList();
        var mark = marks.Count > 0 && random.Next(2) == 0 ? marks[random.Next(marks.Count)] : null;
        if (mark is not null)
        {
            (value, said) = (int.Parse(mark[1..], CultureInfo.InvariantCulture), session.State.Checkpoints[mark].Line.Length);
        }

        var fork = $"f{life}x{name}x{++_forks}";
        var copy = await LiveSession.OpenAsync(fork, services, CancellationToken.None);
        await DoAsync(copy, new SessionCommand(SessionCommandKind.Seed, "user:ann"), KeelsonJson.Serialize(session.State.ToSeed(mark)), $"forked {fork} {value} {said}");
    }

    private static async Task DoAsync(LiveSession session, SessionCommand command, ReadOnlyMemory<byte> data, string acknowledged)
    {
        var answer = await session.DoAsync(command, data);
        KillChild.Say(answer.Fault is null ? acknowledged : $"wrong {command.Kind} was refused: {answer.Fault.Code.Code} {answer.Fault.Detail}");
    }

    private async Task<LiveSession> OpenAsync()
    {
        while (_session is null or { IsOver: true })
        {
            _id = $"{name}g{_generation}";
            if (await services.Store.ReadRowAsync(SessionTables.Erased, _id, CancellationToken.None) is not null)
            {
                _generation++;
                continue;
            }

            _session = await LiveSession.OpenAsync(_id, services, CancellationToken.None);
        }

        return _session;
    }
}
