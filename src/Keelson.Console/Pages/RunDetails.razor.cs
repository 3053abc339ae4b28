using Keelson.Console.Views;
using Microsoft.AspNetCore.Components;

namespace Keelson.Console.Pages;

/// <summary>One run as a waterfall, with its cost and its events.</summary>
public sealed partial class RunDetails
{
    /// <summary>The run.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private RunReader Reader { get; set; } = default!;

    private RunView? View { get; set; }

    private bool IsLoading { get; set; } = true;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        View = await Reader.ReadAsync(Id, CancellationToken.None);
        IsLoading = false;
    }
}
