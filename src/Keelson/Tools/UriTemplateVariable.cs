namespace Keelson.Tools;

/// <summary>One variable of a <see cref="UriTemplateExpression"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsExploded">True for <c>{list*}</c>.</param>
/// <param name="Prefix">The length of <c>{name:3}</c>.</param>
internal sealed record UriTemplateVariable(string Name, bool IsExploded, int? Prefix);
