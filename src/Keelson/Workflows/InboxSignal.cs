namespace Keelson.Workflows;

/// <summary>A signal that nobody has taken yet.</summary>
/// <param name="Id">The sender's id; the same one twice is one signal.</param>
/// <param name="Name">Its name.</param>
/// <param name="Data">What it carries, as JSON.</param>
internal sealed record InboxSignal(string Id, string Name, ReadOnlyMemory<byte>? Data);
