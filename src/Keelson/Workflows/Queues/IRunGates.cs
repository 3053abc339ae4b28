namespace Keelson.Workflows.Queues;

/// <summary>The gates of the workflows, wherever they are. Safe for concurrent use.</summary>
internal interface IRunGates
{
    /// <summary>Asks for a place for a run that is about to begin.</summary>
    Task<GateAnswer> EnterAsync(string workflow, string run);

    /// <summary>Says what a run does now. Safe to repeat.</summary>
    Task TellAsync(string workflow, string run, RunActivity activity);

    /// <summary>Counts again, and lets in whoever may; answers how many still wait.</summary>
    Task<int> LookAsync(string workflow);
}
