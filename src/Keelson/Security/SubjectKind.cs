namespace Keelson.Security;

/// <summary>What kind of caller a token speaks for; the word before the colon of its subject.</summary>
public enum SubjectKind
{
    /// <summary>Model-driven code: <c>agent:TENANT/WORKFLOW/INSTANCE</c>.</summary>
    Agent,

    /// <summary>A person: <c>user:NAME</c>.</summary>
    User,

    /// <summary>A program that people run, for example a build pipeline: <c>service:NAME</c>.</summary>
    Service,

    /// <summary>A node of this platform: <c>node:NAME</c>.</summary>
    Node,
}
