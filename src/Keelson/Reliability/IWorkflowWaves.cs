namespace Keelson.Reliability;

/// <summary>Knows in which rollout wave a workflow is. Waves are decided in a room above this one, which brings the answer; it must come at once.</summary>
internal interface IWorkflowWaves
{
    /// <summary>The wave, 1 to 3; null for a workflow that the configuration does not have.</summary>
    int? WaveOf(string workflow);
}
