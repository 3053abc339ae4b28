namespace Keelson.Server.Configuration.Keys;

/// <summary>A list.</summary>
/// <param name="Item">What each item is.</param>
/// <param name="ItemsMax">At most so many.</param>
/// <param name="ItemsMin">At least so many.</param>
internal sealed record ListShape(ConfigShape Item, int ItemsMax, int ItemsMin = 0) : ConfigShape;
