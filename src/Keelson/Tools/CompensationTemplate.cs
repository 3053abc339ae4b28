namespace Keelson.Tools;

/// <summary>How a tool's effect is undone, as data that is kept with the intent.</summary>
/// <param name="Tool">The tool that undoes it.</param>
/// <param name="Args">JSON object; strings that start with <c>$.args.</c> or <c>$.result.</c> are taken from the call.</param>
public sealed record CompensationTemplate(string Tool, string Args);
