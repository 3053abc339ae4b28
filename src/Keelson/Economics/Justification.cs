namespace Keelson.Economics;

/// <summary>The answer to "is model X justified for workflow Y under Z", with its reasons in plain words.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Reasons">Why, as sentences.</param>
internal sealed record Justification(JustificationVerdict Verdict, IReadOnlyList<string> Reasons);
