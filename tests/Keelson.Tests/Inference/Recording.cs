using Keelson.Inference;

namespace Keelson.Tests.Inference;

/// <summary>One recorded answer.</summary>
/// <param name="Name">The file.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Protocol">In which protocol; meaningless for what is foreign.</param>
/// <param name="Text">As it stands on the wire.</param>
internal sealed record Recording(string Name, RecordingKind Kind, WireProtocol Protocol, string Text);
