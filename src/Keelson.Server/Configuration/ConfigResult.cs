namespace Keelson.Server.Configuration;

/// <summary>What became of loading a configuration.</summary>
/// <param name="Config">The configuration, or null when it must not be used.</param>
/// <param name="Problems">Every error and warning, in the order of the file.</param>
internal sealed record ConfigResult(LoadedConfig? Config, IReadOnlyList<ConfigProblem> Problems)
{
    /// <summary>The errors.</summary>
    public IEnumerable<ConfigProblem> Errors => Problems.Where(problem => !problem.IsWarning);

    /// <summary>The warnings.</summary>
    public IEnumerable<ConfigProblem> Warnings => Problems.Where(problem => problem.IsWarning);
}
