using System.CommandLine;

namespace Keelson.Server.Cli;

/// <summary>Which events a verb is about.</summary>
internal sealed class EventFilterOptions
{
    private readonly Option<string?> _type = new("--type") { Description = "Only this type; a trailing dot takes a family: keelson.run.", HelpName = "TYPE" };
    private readonly Option<string?> _workflow = new("--workflow") { Description = "Only of this workflow.", HelpName = "NAME" };
    private readonly Option<string?> _run = new("--run") { Description = "Only of this run.", HelpName = "ID" };
    private readonly Option<string?> _from = new("--from") { Description = "Not before this time (RFC 3339).", HelpName = "TIME" };
    private readonly Option<string?> _to = new("--to") { Description = "Before this time (RFC 3339).", HelpName = "TIME" };

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_type);
        command.Options.Add(_workflow);
        command.Options.Add(_run);
        command.Options.Add(_from);
        command.Options.Add(_to);
    }

    /// <summary>Adds what was given to a query.</summary>
    public QueryText Apply(QueryText query, ParseResult parsed) => query
        .With("type", parsed.GetValue(_type))
        .With("workflow", parsed.GetValue(_workflow))
        .With("run", parsed.GetValue(_run))
        .With("from", parsed.GetValue(_from))
        .With("to", parsed.GetValue(_to));
}
