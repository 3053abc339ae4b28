namespace Keelson.Context.Advice;

/// <summary>What prompts are counted by.</summary>
/// <param name="Workflow">The workflow class.</param>
/// <param name="Model">The model that was asked for; empty for prompts that no model was asked with.</param>
/// <param name="Bin">The size that was needed, as <see cref="PromptBins"/> cuts it.</param>
internal readonly record struct ContextUseKey(string Workflow, string Model, int Bin);
