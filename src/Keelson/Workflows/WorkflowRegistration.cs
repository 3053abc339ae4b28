namespace Keelson.Workflows;

/// <summary>A workflow that the host can run.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Version">A run keeps the version that it began with.</param>
/// <param name="Create">Makes the code for one activation of one run.</param>
internal sealed record WorkflowRegistration(string Name, string Version, Func<IServiceProvider, WorkflowBody> Create)
{
    /// <summary>The tools that it may call; null: every tool that its wave allows.</summary>
    public IReadOnlySet<string>? Tools { get; init; }
}
