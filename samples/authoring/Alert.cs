namespace Authoring;

/// <summary>What a monitor says.</summary>
/// <param name="Service">The service.</param>
/// <param name="Text">What is wrong with it.</param>
public sealed record Alert(string Service, string Text);
