using CsCheck;
using Keelson.Sessions;

namespace Keelson.Tests.Sessions;

public sealed class SessionCommandTests
{
    private static readonly Gen<SessionCommand> Commands =
        from kind in Gen.Enum<SessionCommandKind>()
        from actor in Gen.String
        from name in Gen.String.Null()
        from expected in Gen.Long.Nullable()
        from turn in Gen.Long.Nullable()
        from tokens in Gen.Long.Nullable()
        select new SessionCommand(kind, Whole(actor)!) { Name = Whole(name), Expected = expected, Turn = turn, Tokens = tokens };

    [Fact]
    public void A_command_arrives_as_it_was_sent() => Commands.Sample(command => Assert.Equal(command, SessionCommand.Read(command.Write())));

    [Fact]
    public void A_command_of_another_format_is_not_guessed()
    {
        var bytes = new SessionCommand(SessionCommandKind.Erase, "user:ann").Write();
        bytes[0]++;

        Assert.Throws<InvalidDataException>(() => SessionCommand.Read(bytes));
    }

    // Half of a surrogate pair is no text; it never comes in over HTTP.
    private static string? Whole(string? text) => text is null ? null : new([.. text.Where(letter => !char.IsSurrogate(letter))]);
}
