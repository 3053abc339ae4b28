using Keelson.Primitives;

namespace Keelson.Server.Configuration;

/// <summary>A configuration that was checked and turned into models.</summary>
/// <param name="File">The file as the operator gave it.</param>
/// <param name="Digest">SHA-256 of the file and of everything that it refers to, hex; equal digests mean equal models.</param>
/// <param name="Files">Every file that was read, as absolute paths; a change of one of them is a change of the configuration.</param>
/// <param name="Apply">Puts the models into a snapshot.</param>
internal sealed record LoadedConfig(
    string File,
    string Digest,
    IReadOnlyCollection<string> Files,
    Func<PlatformSnapshot, PlatformSnapshot> Apply);
