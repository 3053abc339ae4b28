namespace Keelson.Reliability;

/// <summary>Every objective that is in force; a model of the platform snapshot.</summary>
/// <param name="Objectives">In the order of the configuration.</param>
public sealed record ObjectiveBook(IReadOnlyList<ObjectiveModel> Objectives)
{
    /// <summary>The objectives of one workflow.</summary>
    public IEnumerable<ObjectiveModel> Of(string workflow) =>
        Objectives.Where(objective => string.Equals(objective.Workflow, workflow, StringComparison.Ordinal));
}
