namespace Keelson.Server.Configuration.Keys;

/// <summary>A single value.</summary>
/// <param name="Kind">How it is written.</param>
internal sealed record ScalarShape(ScalarKind Kind) : ConfigShape
{
    /// <summary>The smallest number, or null.</summary>
    public decimal? Min { get; init; }

    /// <summary>The largest number, or null.</summary>
    public decimal? Max { get; init; }

    /// <summary>The words of <see cref="ScalarKind.Word"/>.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
