using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Keelson.Security;

/// <summary>For whom a token speaks: <c>agent:TENANT/WORKFLOW/INSTANCE</c>, <c>user:NAME</c>, <c>service:NAME</c> or <c>node:NAME</c>.</summary>
/// <param name="Kind">What kind of caller.</param>
/// <param name="Text">The whole text, as in the claim <c>sub</c>.</param>
public sealed partial record Subject(SubjectKind Kind, string Text)
{
    private const int LengthMax = 256; // Longer than any honest name; it stands in every event.

    /// <summary>The tenant, when the subject is an agent.</summary>
    public string? Tenant { get; private init; }

    /// <summary>The workflow class, when the subject is an agent.</summary>
    public string? Workflow { get; private init; }

    /// <summary>Reads a subject; the grammar has no spaces, no wildcards and no empty parts.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Subject? subject)
    {
        subject = null;
        if (text is null || text.Length > LengthMax)
        {
            return false;
        }

        if (AgentForm().Match(text) is { Success: true } agent)
        {
            subject = new Subject(SubjectKind.Agent, text)
            {
                Tenant = agent.Groups["tenant"].Value,
                Workflow = agent.Groups["workflow"].Value,
            };
        }
        else if (PlainForm().Match(text) is { Success: true } plain)
        {
            subject = new Subject(KindOf(plain.Groups["kind"].Value), text);
        }

        return subject is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static SubjectKind KindOf(string word) => word switch
    {
        "user" => SubjectKind.User,
        "service" => SubjectKind.Service,
        _ => SubjectKind.Node,
    };

    [GeneratedRegex(@"\Aagent:(?<tenant>[A-Za-z0-9._-]+)/(?<workflow>[A-Za-z0-9._-]+)/[A-Za-z0-9._~-]+\z")]
    private static partial Regex AgentForm();

    [GeneratedRegex(@"\A(?<kind>user|service|node):[A-Za-z0-9._@+/-]+\z")]
    private static partial Regex PlainForm();
}
