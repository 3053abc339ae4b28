namespace Keelson.Console.Views;

/// <summary>One event of the stream.</summary>
/// <param name="Position">Its place.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Type">Its type without the common prefix.</param>
/// <param name="Text">What it says in short.</param>
public sealed record EventRowView(long Position, DateTimeOffset Time, string Type, string Text);
