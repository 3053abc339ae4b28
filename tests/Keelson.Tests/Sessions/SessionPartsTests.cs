using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Keelson.Primitives;
using Keelson.Sessions;
using Keelson.Storage;
using Keelson.Storage.InMemory;

namespace Keelson.Tests.Sessions;

public sealed class SessionPartsTests
{
    private static readonly string Large = Picture('x');

    private readonly SessionRig _rig = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_part_lies_beside_the_journal_and_is_read_back_byte_for_byte()
    {
        await _rig.CreateAsync();
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Large);
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Text(100_000));
        _rig.Crash();

        var journal = await _rig.Store.ReadJournalAsync(SessionTables.Journal(SessionRig.Id), 0, 10, Cancellation);
        var parts = await PartsAsync(SessionRig.Id);
        Assert.All(journal, entry => Assert.InRange(entry.Payload.Length, 1, 1_000));
        Assert.Equal([200_034, 100_002], parts.Select(part => part.Payload.Length));
        Assert.Equal([Large, Text(100_000)], await SaidAsync());
        Assert.Equal(Large.Length + 100_028, (await _rig.OpenAsync()).State.Bytes);
        var kept = Assert.Single(SessionEntryCodec.Read(journal[1].Payload).Parts!);
        Assert.Equal((1, 200_034, 64), (kept.Place, kept.Length, kept.Digest.Length));
    }

    [Fact]
    public async Task A_snapshot_and_the_memory_of_a_session_hold_references_alone()
    {
        var rig = new SessionRig(limits: new SessionLimits { SnapshotEvery = 2 });
        await rig.CreateAsync();
        await rig.DoAsync(SessionCommandKind.AddMessage, data: Large);
        await rig.DoAsync(SessionCommandKind.AddMessage, data: Picture('y'));
        rig.Crash();

        var snapshot = await rig.Store.ReadSnapshotAsync(SessionTables.Journal(SessionRig.Id), Cancellation);
        Assert.InRange(snapshot!.Value.Payload.Length, 1, 3_000);
        Assert.InRange((await rig.OpenAsync()).State.ToImage().Messages.Sum(message => message.Json.Length), 1, 1_000);
        Assert.Null((await rig.DoAsync(SessionCommandKind.AddMessage, data: Picture('z'))).Fault);
        rig.Crash();
        Assert.Equal([Large, Picture('y'), Picture('z')], SessionRig.Said(SessionState.FromImage((await (await rig.OpenAsync()).ReadAsync())!, 1)));
    }

    [Fact]
    public async Task The_same_part_is_kept_once_and_also_after_what_was_turned_back_nothing_is_mixed_up()
    {
        await _rig.CreateAsync();
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Large);
        await _rig.DoAsync(SessionCommandKind.Checkpoint, "one");
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Large);
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Picture('y'));
        Assert.Equal(2, (await PartsAsync(SessionRig.Id)).Count);
        await _rig.DoAsync(SessionCommandKind.Restore, "one");
        Assert.Equal(Large.Length, (await _rig.OpenAsync()).State.Bytes);
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Picture('z'));
        _rig.Crash();

        Assert.Equal([Large, Picture('z')], await SaidAsync());
    }

    [Fact]
    public async Task A_fork_keeps_its_parts_when_its_origin_is_erased_and_the_origin_leaves_none()
    {
        await _rig.CreateAsync();
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Large);
        await _rig.DoAsync(SessionCommandKind.Checkpoint, "one");
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Picture('y'));
        await ForkAsync("s_2", null);
        await ForkAsync("s_3", "one");

        Assert.Null((await _rig.DoAsync(SessionCommandKind.Erase)).Fault);

        Assert.Empty(await PartsAsync(SessionRig.Id));
        Assert.Equal([Large, Picture('y')], await SaidAsync("s_2"));
        Assert.Equal([Large], await SaidAsync("s_3"));
        Assert.Single(await PartsAsync("s_3"));
        var fork = await LiveSession.OpenAsync("s_3", _rig.Services, Cancellation);
        await fork.DoAsync(new SessionCommand(SessionCommandKind.AddMessage, "user:ann"), Encoding.UTF8.GetBytes(Picture('z')));
        Assert.Equal([Large, Picture('z')], await SaidAsync("s_3"));
    }

    [Fact]
    public async Task Parts_go_when_the_time_of_their_session_is_over_and_stay_while_it_is_held()
    {
        await _rig.CreateAsync(Sensitivity.Restricted);
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Large);
        await _rig.DoAsync(SessionCommandKind.Hold, "case 7");
        _rig.Time.Advance(TimeSpan.FromDays(400));
        await _rig.DoAsync(SessionCommandKind.Expire);
        Assert.Equal("policy.denied", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.Erase)));
        await _rig.Store.SweepAsync(_rig.Time.GetUtcNow(), 1_000, Cancellation);
        Assert.Equal([Large], await SaidAsync());

        await _rig.DoAsync(SessionCommandKind.Release);
        _rig.Time.Advance(TimeSpan.FromDays(8));
        await _rig.DoAsync(SessionCommandKind.Expire);

        Assert.Empty(await PartsAsync(SessionRig.Id));
    }

    [Fact]
    public async Task Parts_count_against_the_limits_and_a_session_full_of_them_can_be_read_forked_turned_back_and_erased()
    {
        var rig = new SessionRig(limits: new SessionLimits { BytesMax = 500_000 });
        await rig.CreateAsync();
        await rig.DoAsync(SessionCommandKind.Checkpoint, "empty");
        Assert.Null((await rig.DoAsync(SessionCommandKind.AddMessage, data: Large)).Fault);
        Assert.Null((await rig.DoAsync(SessionCommandKind.AddMessage, data: Large)).Fault);
        Assert.Equal("quota.exceeded", SessionRig.CodeOf(await rig.DoAsync(SessionCommandKind.AddMessage, data: Large)));
        Assert.Equal("request.too_large", SessionRig.CodeOf(await rig.DoAsync(SessionCommandKind.AddMessage, data: Text(600_000))));
        Assert.Equal("quota.exceeded", SessionRig.CodeOf(await rig.DoAsync(SessionCommandKind.BeginTurn, "n_1", Large)));

        // A turn that brings too much ends all the same, and leaves nothing.
        Assert.Null((await rig.DoAsync(SessionCommandKind.BeginTurn, "n_1", Text(10))).Fault);
        Assert.Null((await rig.DoAsync(SessionCommandKind.EndTurn, data: $"[{Picture('y')}]", turn: 1)).Fault);
        rig.Crash();
        var session = await rig.OpenAsync();
        Assert.Equal(3, (await session.ReadAsync())!.Messages.Count);
        Assert.Equal(3, (await session.SeedAsync(null))!.Messages.Count);
        Assert.Single(await rig.Store.ReadJournalAsync(SessionTables.Parts(SessionRig.Id), 0, 10, Cancellation));

        Assert.Null((await rig.DoAsync(SessionCommandKind.Restore, "empty")).Fault);
        Assert.Null((await rig.DoAsync(SessionCommandKind.AddMessage, data: Large)).Fault);
        Assert.Null((await rig.DoAsync(SessionCommandKind.Erase)).Fault);
    }

    [Fact]
    public async Task What_a_turn_says_is_cut_and_told_whole_to_its_readers()
    {
        await _rig.CreateAsync();
        await _rig.DoAsync(SessionCommandKind.BeginTurn, "n_1", Large);
        await _rig.DoAsync(SessionCommandKind.EndTurn, data: $"[{Picture('y')},{Text(10)}]", turn: 1);

        var told = new List<string?>();
        await foreach (var each in new SessionStream(_rig.Services).FollowAsync(SessionRig.Id, default, Cancellation))
        {
            told.Add(each.Type == "message" ? JsonSerializer.Deserialize<JsonElement>(each.Json).GetProperty("data").GetRawText() : null);
            if (each.Type == "turnEnded")
            {
                break;
            }
        }

        Assert.Equal([Large, Picture('y'), Text(10)], told.OfType<string>());
        Assert.Equal(2, (await PartsAsync(SessionRig.Id)).Count);
    }

    [Fact]
    public async Task A_session_of_before_with_its_parts_inline_is_read_continued_and_forked()
    {
        var birth = KeelsonJson.Serialize(new SessionBirth("acme", "triage", Sensitivity.Internal, ValueClass.High, "user:ann"));
        await _rig.Store.CommitAsync(
            new StorageTransaction().Append(SessionTables.Journal(SessionRig.Id), 0,
            [
                SessionEntryCodec.Write(new SessionEntry(SessionEntryKind.Created, _rig.Time.GetUtcNow()) { Data = birth }),
                SessionEntryCodec.Write(new SessionEntry(SessionEntryKind.Message, _rig.Time.GetUtcNow()) { Data = Encoding.UTF8.GetBytes(Large) }),
            ]),
            Cancellation);

        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Picture('y'));
        await ForkAsync("s_2", null);

        Assert.Equal([Large, Picture('y')], await SaidAsync());
        Assert.Equal([Large, Picture('y')], await SaidAsync("s_2"));
        Assert.Equal(2, (await PartsAsync("s_2")).Count);
    }

    [Fact]
    public async Task A_damaged_part_is_never_answered_and_the_session_can_still_be_erased()
    {
        await _rig.CreateAsync();
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: Large);
        var forget = new StorageTransaction();
        forget.Forgotten.Add(SessionTables.Parts(SessionRig.Id));
        await _rig.Store.CommitAsync(forget, Cancellation);
        await _rig.Store.CommitAsync(new StorageTransaction().Append(SessionTables.Parts(SessionRig.Id), 0, [new byte[200_034]]), Cancellation);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await (await _rig.OpenAsync()).ReadAsync());
        Assert.Null((await _rig.DoAsync(SessionCommandKind.Erase)).Fault);
    }

    [Fact]
    public async Task Whatever_is_cut_out_of_a_message_comes_back_as_it_was()
    {
        var words = Gen.String[Gen.Char['a', 'z'], 0, 60];
        var leaf = Gen.OneOf(words.Select(word => (JsonNode?)JsonValue.Create(word)), Gen.Const((JsonNode?)null), Gen.Int.Select(number => (JsonNode?)JsonValue.Create(number)));
        var item = Gen.Select(words, words, (key, value) => (JsonNode?)new JsonObject { ["type"] = "text", ["k" + key] = value });
        var list = Gen.OneOf(leaf, item).Array[0, 5].Select(items => (JsonNode?)new JsonArray([.. items.Select(each => each?.DeepClone())]));
        var message = Gen.Dictionary(words, Gen.OneOf(leaf, item, list))[0, 4]
            .Select(members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))));

        await Gen.Select(message, Gen.Int[1, 80], Gen.Bool).SampleAsync(
            async (made, inlineMax, isIndented) =>
            {
                var whole = Encoding.UTF8.GetBytes(made.ToJsonString(new JsonSerializerOptions { WriteIndented = isIndented }));
                var cutter = new SessionPartCutter(new SessionState(), inlineMax);
                var cut = SessionEntryCodec.Read(SessionEntryCodec.Write(cutter.Cut(new SessionEntry(SessionEntryKind.Message, default) { Data = whole })));
                return cut.Parts is null ? cut.Data.Span.SequenceEqual(whole) : (await FilledAsync(cut, cutter.Bytes)).AsSpan().SequenceEqual(whole);
            });
    }

    private static string Picture(char letter) =>
        $$"""{"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","url":"data:{{new string(letter, 200_000)}}"},null]}""";

    private static string Text(int length) => $$"""{"role":"tool","content":"{{new string('t', length)}}"}""";

    private static async Task<byte[]> FilledAsync(SessionEntry cut, IReadOnlyList<ReadOnlyMemory<byte>> bytes)
    {
        await using var store = new InMemoryStore();
        await store.CommitAsync(new StorageTransaction().Append(SessionTables.Parts("s"), 0, bytes), Cancellation);
        return (await SessionParts.FillAsync(store, "s", cut.Data, cut.Parts!, Cancellation))!;
    }

    private async Task ForkAsync(string fork, string? checkpoint)
    {
        var seed = (await (await _rig.OpenAsync()).SeedAsync(checkpoint))!;
        var live = await LiveSession.OpenAsync(fork, _rig.Services, Cancellation);
        var birth = seed.Birth with { ForkedFrom = SessionRig.Id };
        Assert.Null((await live.DoAsync(new SessionCommand(SessionCommandKind.Seed, "user:ann"), KeelsonJson.Serialize(seed with { Birth = birth }))).Fault);
    }

    private async Task<string[]> SaidAsync(string session = SessionRig.Id)
    {
        var image = (await (await LiveSession.OpenAsync(session, _rig.Services, Cancellation)).ReadAsync())!;
        var messages = image.Messages.ToDictionary(message => message.Number, message => Encoding.UTF8.GetString(message.Json));
        return [.. image.Line.Select(number => messages[number])];
    }

    private ValueTask<IReadOnlyList<JournalEntry>> PartsAsync(string session) => _rig.Store.ReadJournalAsync(SessionTables.Parts(session), 0, 100, Cancellation);
}
