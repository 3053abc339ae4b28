using Keelson.Console.Views;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace Keelson.Console.Pages;

/// <summary>All runs, filtered and paged.</summary>
public sealed partial class Runs
{
    private static readonly string[] Statuses =
        ["running", "paused", "diverged", "completed", "failed", "cancelled", "timedOut"];

    [Inject]
    private RunReader Reader { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Workflow { get; set; }

    [SupplyParameterFromQuery]
    private string? Status { get; set; }

    [SupplyParameterFromQuery]
    private string? Cursor { get; set; }

    private RunListView? View { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() =>
        View = await Reader.ReadPageAsync(Blank(Workflow), Blank(Status), Blank(Cursor), CancellationToken.None);

    private string Page(string? cursor) => QueryHelpers.AddQueryString(
        "/runs",
        new Dictionary<string, string?> { ["workflow"] = Blank(Workflow), ["status"] = Blank(Status), ["cursor"] = cursor }
            .Where(pair => pair.Value is not null));

    private static string? Blank(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
