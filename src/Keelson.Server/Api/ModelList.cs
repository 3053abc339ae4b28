namespace Keelson.Server.Api;

/// <summary>The models of a caller, as the OpenAI API lists them.</summary>
/// <param name="Object">Always <c>list</c>.</param>
/// <param name="Data">The models.</param>
internal sealed record ModelList(string Object, IReadOnlyList<ModelCard> Data);
