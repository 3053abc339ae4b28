using Keelson.Console.Views;
using Microsoft.AspNetCore.Components;

namespace Keelson.Console.Pages;

/// <summary>The two answers: how reliable the workflows are, and what a success costs.</summary>
public sealed partial class Overview
{
    [Inject]
    private OverviewReader Reader { get; set; } = default!;

    private OverviewView? View { get; set; }

    private int ObjectiveCount => View!.Workflows.Sum(workflow => workflow.Objectives.Count);

    private int BudgetsInTrouble => View!.Workflows.Sum(workflow => workflow.Objectives.Count(objective => objective.Stage is "restrict" or "freeze"));

    /// <inheritdoc/>
    protected override void OnInitialized() => View = Reader.Read();

    private int Gates(string verdict) => View!.Workflows.Count(workflow => workflow.Gate?.Verdict == verdict);
}
