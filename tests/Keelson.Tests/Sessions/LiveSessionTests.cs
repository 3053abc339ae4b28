using System.Globalization;
using Keelson.Primitives;
using Keelson.Sessions;
using Keelson.Storage;
using Keelson.Telemetry;

namespace Keelson.Tests.Sessions;

public sealed class LiveSessionTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public async Task What_was_said_and_kept_is_there_after_a_crash()
    {
        await _rig.CreateAsync();
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: "\"one\"");
        var set = await _rig.DoAsync(SessionCommandKind.SetValue, "k", "{\"a\":1}");
        _rig.Crash();

        var state = (await _rig.OpenAsync()).State;

        Assert.Equal(["\"one\""], SessionRig.Said(state));
        Assert.Equal((3, "{\"a\":1}"), (set.Version, System.Text.Encoding.UTF8.GetString(state.Values["k"].Json)));
        Assert.Equal(3, state.Values["k"].Version);
    }

    [Fact]
    public async Task A_value_changes_only_under_the_version_that_was_read()
    {
        await _rig.CreateAsync();
        Assert.Null((await _rig.DoAsync(SessionCommandKind.SetValue, "k", "1", expected: 0)).Fault);
        Assert.Equal("state.conflict", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.SetValue, "k", "2", expected: 0)));
        Assert.Null((await _rig.DoAsync(SessionCommandKind.SetValue, "k", "2", expected: 2)).Fault);
        Assert.Equal("state.conflict", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.RemoveValue, "k", expected: 2)));
        Assert.Null((await _rig.DoAsync(SessionCommandKind.RemoveValue, "k", expected: 3)).Fault);
        Assert.Empty((await _rig.OpenAsync()).State.Values);
    }

    [Fact]
    public async Task A_checkpoint_brings_messages_and_values_back_and_numbers_are_never_given_twice()
    {
        await _rig.CreateAsync();
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: "\"one\"");
        await _rig.DoAsync(SessionCommandKind.SetValue, "k", "1");
        await _rig.DoAsync(SessionCommandKind.Checkpoint, "before");
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: "\"two\"");
        await _rig.DoAsync(SessionCommandKind.SetValue, "k", "2");
        await _rig.DoAsync(SessionCommandKind.Restore, "before");
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: "\"three\"");
        _rig.Crash();

        var state = (await _rig.OpenAsync()).State;

        Assert.Equal(["\"one\"", "\"three\""], SessionRig.Said(state));
        Assert.Equal([1L, 3L], state.Line);
        Assert.Equal("1", System.Text.Encoding.UTF8.GetString(state.Values["k"].Json));
        Assert.Equal("request.not_found", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.Restore, "nope")));
        Assert.Equal("state.conflict", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.Checkpoint, "before")));
    }

    [Fact]
    public async Task While_the_agent_answers_nobody_else_speaks_and_a_late_turn_is_dropped()
    {
        await _rig.CreateAsync();
        Assert.Null((await _rig.DoAsync(SessionCommandKind.BeginTurn, "n_1", "\"hi\"")).Fault);
        Assert.Equal("session.busy", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.BeginTurn, "n_1", "\"me too\"")));
        Assert.Equal("session.busy", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.AddMessage, data: "\"psst\"")));
        Assert.Null((await _rig.DoAsync(SessionCommandKind.SetValue, "k", "1")).Fault);

        // The process of turn 1 is gone; another one begins the next.
        Assert.Null((await _rig.DoAsync(SessionCommandKind.BeginTurn, "n_2", "\"again\"")).Fault);
        Assert.Equal("state.conflict", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.EndTurn, data: "[\"late\"]", turn: 1)));
        Assert.Null((await _rig.DoAsync(SessionCommandKind.EndTurn, data: "[\"yes\",\"done\"]", turn: 2)).Fault);

        var state = (await _rig.OpenAsync()).State;
        Assert.Equal(["\"hi\"", "\"again\"", "\"yes\"", "\"done\""], SessionRig.Said(state));
        Assert.Null(state.Turn);
    }

    [Fact]
    public async Task A_full_session_refuses_more_and_can_still_be_read_turned_back_and_used_again()
    {
        var rig = new SessionRig(limits: new SessionLimits { MessagesMax = 3, BytesMax = 200, KeysMax = 2, ValueBytesMax = 50, CheckpointsMax = 1 });
        await rig.CreateAsync();
        await rig.DoAsync(SessionCommandKind.Checkpoint, "empty");
        for (var i = 0; i < 3; i++)
        {
            Assert.Null((await rig.DoAsync(SessionCommandKind.AddMessage, data: "\"m\"")).Fault);
        }

        Assert.Equal("quota.exceeded", SessionRig.CodeOf(await rig.DoAsync(SessionCommandKind.AddMessage, data: "\"m\"")));
        Assert.Equal("quota.exceeded", SessionRig.CodeOf(await rig.DoAsync(SessionCommandKind.BeginTurn, "n_1", "\"m\"")));
        Assert.Equal("quota.exceeded", SessionRig.CodeOf(await rig.DoAsync(SessionCommandKind.Checkpoint, "one too many")));
        Assert.Equal("request.too_large", SessionRig.CodeOf(await rig.DoAsync(SessionCommandKind.SetValue, "k", $"\"{new string('x', 60)}\"")));
        rig.Crash();
        Assert.Equal(3, (await rig.OpenAsync()).State.Line.Count);

        Assert.Null((await rig.DoAsync(SessionCommandKind.Restore, "empty")).Fault);
        Assert.Null((await rig.DoAsync(SessionCommandKind.BeginTurn, "n_1", "\"m\"")).Fault);

        // What the turn brings does not fit; the turn ends all the same, or the session could never be used again.
        Assert.Null((await rig.DoAsync(SessionCommandKind.EndTurn, data: "[1,2,3]", turn: 1)).Fault);
        Assert.Null((await rig.OpenAsync()).State.Turn);
    }

    [Fact]
    public async Task A_thousand_entries_open_from_a_snapshot_and_a_short_tail()
    {
        await _rig.CreateAsync();
        await _rig.DoAsync(SessionCommandKind.Checkpoint, "begin");
        for (var i = 0; i < 998; i++)
        {
            await _rig.DoAsync(i % 2 == 0 ? SessionCommandKind.AddMessage : SessionCommandKind.SetValue, $"k{i % 10}", $"{i}");
        }

        var before = (await _rig.OpenAsync()).State;
        _rig.Crash();
        var after = (await _rig.OpenAsync()).State;

        var snapshot = await _rig.Store.ReadSnapshotAsync(new JournalId("session/s_1"), TestContext.Current.CancellationToken);
        Assert.InRange(snapshot!.Value.Version, 800, 1_000);
        Assert.Equal((before.Version, before.Bytes, before.LastMessage), (after.Version, after.Bytes, after.LastMessage));
        Assert.Equal(SessionRig.Said(before), SessionRig.Said(after));
        Assert.Equal(KeelsonJson.Serialize(before.ToImage()), KeelsonJson.Serialize(after.ToImage()));
    }

    [Theory]
    [InlineData(Sensitivity.Internal, ValueClass.High, 90)]
    [InlineData(Sensitivity.Public, ValueClass.Normal, 30)]
    [InlineData(Sensitivity.Restricted, ValueClass.High, 7)]
    public async Task It_lives_as_long_as_the_shorter_of_sensitivity_and_value_after_its_last_change(Sensitivity sensitivity, ValueClass value, int days)
    {
        await _rig.CreateAsync(sensitivity, value);
        _rig.Time.Advance(TimeSpan.FromDays(1));
        await _rig.DoAsync(SessionCommandKind.SetValue, "k", "1");
        _rig.Time.Advance(TimeSpan.FromDays(days) - TimeSpan.FromSeconds(1));
        await _rig.DoAsync(SessionCommandKind.Expire);
        Assert.NotNull((await _rig.OpenAsync()).State.Birth);

        await _rig.DoAsync(SessionCommandKind.Hold, "case 7");
        _rig.Time.Advance(TimeSpan.FromDays(400));
        await _rig.DoAsync(SessionCommandKind.Expire);
        Assert.Equal("policy.denied", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.Erase)));
        await _rig.DoAsync(SessionCommandKind.Release);
        _rig.Time.Advance(TimeSpan.FromDays(days));
        await _rig.DoAsync(SessionCommandKind.Expire);

        Assert.Null((await _rig.OpenAsync()).State.Birth);
        Assert.Equal("state.erased", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.SetValue, "k", "1")));
        Assert.Contains(await _rig.EventsAsync(), each => each.Type == EventTypes.SessionExpired);
    }

    [Fact]
    public async Task A_session_is_looked_at_when_its_time_may_have_come_and_again_when_it_has_changed_since()
    {
        await _rig.CreateAsync(Sensitivity.Restricted);
        var queries = new SessionQueries(_rig.Store);
        var cancellation = TestContext.Current.CancellationToken;
        _rig.Time.Advance(TimeSpan.FromDays(6));
        await _rig.DoAsync(SessionCommandKind.SetValue, "k", "1");
        Assert.Empty(await queries.DueAsync(_rig.Time.GetUtcNow(), 10, cancellation));
        _rig.Time.Advance(TimeSpan.FromDays(2));

        var (key, session) = Assert.Single(await queries.DueAsync(_rig.Time.GetUtcNow(), 10, cancellation));
        Assert.Equal("s_1", session);
        await _rig.DoAsync(SessionCommandKind.Expire, key);

        Assert.Empty(await queries.DueAsync(_rig.Time.GetUtcNow(), 10, cancellation));
        _rig.Time.Advance(TimeSpan.FromDays(6));
        var (again, _) = Assert.Single(await queries.DueAsync(_rig.Time.GetUtcNow(), 10, cancellation));
        await _rig.DoAsync(SessionCommandKind.Expire, again);
        Assert.Empty(await queries.DueAsync(_rig.Time.GetUtcNow(), 10, cancellation));
        Assert.Null((await _rig.OpenAsync()).State.Birth);
    }

    [Fact]
    public async Task An_erased_session_is_not_looked_at_for_ever()
    {
        await _rig.CreateAsync(Sensitivity.Restricted);
        Assert.Null((await _rig.DoAsync(SessionCommandKind.Erase)).Fault);
        _rig.Time.Advance(TimeSpan.FromDays(8));
        var queries = new SessionQueries(_rig.Store);
        var (key, _) = Assert.Single(await queries.DueAsync(_rig.Time.GetUtcNow(), 10, TestContext.Current.CancellationToken));

        Assert.Null((await _rig.DoAsync(SessionCommandKind.Expire, key)).Fault);

        Assert.Empty(await queries.DueAsync(_rig.Time.GetUtcNow(), 10, TestContext.Current.CancellationToken));
        Assert.Equal("state.erased", SessionRig.CodeOf(await _rig.DoAsync(SessionCommandKind.SetValue, "k", "1")));
    }

    [Fact]
    public async Task Every_change_is_an_event_and_nothing_of_the_content_stands_in_one()
    {
        await _rig.CreateAsync();
        await _rig.DoAsync(SessionCommandKind.AddMessage, data: "\"marker\"");
        await _rig.DoAsync(SessionCommandKind.SetValue, "k", "\"marker\"");

        Assert.Equal([EventTypes.SessionCreated, EventTypes.SessionChanged, EventTypes.SessionChanged], (await _rig.EventsAsync()).Select(each => each.Type));
        Assert.DoesNotContain(await _rig.EventsAsync(), each => KeelsonJson.Serialize(each.Data).AsSpan().IndexOf("marker"u8) >= 0);
    }

    [Fact]
    public async Task A_reader_that_leaves_leaves_nothing_behind()
    {
        await _rig.CreateAsync();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        await using (var reader = new SessionStream(_rig.Services).FollowAsync(SessionRig.Id, default, leaving.Token).GetAsyncEnumerator(leaving.Token))
        {
            Assert.True(await reader.MoveNextAsync());
            var waiting = reader.MoveNextAsync();
            Assert.Equal(1, _rig.Services.Signals.Count);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        }

        Assert.Equal(0, _rig.Services.Signals.Count);
    }

    [Fact]
    public void Ids_of_the_stream_are_read_back_and_anything_else_is_the_beginning()
    {
        var id = new SessionEventId(12, 3, 45);
        Assert.Equal(id, SessionEventId.Parse(id.ToString()));
        foreach (var text in new[] { null, "", "7", "1.2", "a.b.c", "1.2.-3", string.Create(CultureInfo.InvariantCulture, $"{decimal.MaxValue}.1.1") })
        {
            Assert.Equal(default, SessionEventId.Parse(text));
        }
    }
}
