using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration;

/// <summary>Gathers every complaint about one configuration, so that the operator mends all of them at once.</summary>
internal sealed class ComplaintList
{
    private const int ProblemsMax = 200; // Nobody reads more; a file that is no configuration at all stops here.

    private readonly List<ConfigProblem> _problems = [];

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ConfigProblem> All =>
        [.. _problems.Distinct().OrderBy(problem => problem.Mark.File, StringComparer.Ordinal).ThenBy(problem => problem.Mark.Line).ThenBy(problem => problem.Mark.Column)];

    /// <summary>How many there are.</summary>
    public int Count => _problems.Count;

    /// <summary>True when the configuration must not be used.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Adds an error.</summary>
    public void Error(ConfigMark mark, string message)
    {
        HasErrors = true;
        Add(new ConfigProblem(mark, message, IsWarning: false));
    }

    /// <summary>Adds an error at a node.</summary>
    public void Error(ConfigNode node, string message) => Error(node.Mark, message);

    /// <summary>Adds a warning at a node.</summary>
    public void Warn(ConfigNode node, string message) => Add(new ConfigProblem(node.Mark, message, IsWarning: true));

    private void Add(ConfigProblem problem)
    {
        if (_problems.Count < ProblemsMax)
        {
            _problems.Add(problem);
        }
    }
}
