using System.Security.Cryptography;
using System.Text;
using Keelson.Server.Configuration.Keys;
using Keelson.Server.Configuration.Sections;
using Keelson.Server.Configuration.Yaml;

namespace Keelson.Server.Configuration;

/// <summary>Reads a configuration, says everything that is wrong with it at once, and turns it into the models of a snapshot.</summary>
internal sealed class ConfigLoader(TimeProvider time, Func<string, string?> environment)
{
    /// <summary>Loads; never throws for what an operator can write.</summary>
    public ConfigResult Load(ConfigSource source)
    {
        var complaints = new ComplaintList();
        if (ConfigText.Read(source, complaints) is not { } text
            || ConfigYamlReader.Read(source.File, text, complaints) is not { } node)
        {
            return new ConfigResult(null, complaints.All);
        }

        if (node is not ConfigMap root)
        {
            complaints.Error(node, $"The file must be a mapping of keys and values, but it is {node.Kind}.");
            return new ConfigResult(null, complaints.All);
        }

        root = source.Overlay?.Invoke(root) ?? root;
        var references = new ConfigReferences(source.BaseFolder, environment, complaints);
        new ShapeChecker(references, complaints).Check(root, ConfigKeys.Root);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var apply = AllSections.Read(new SectionContext(root, complaints, references, today));
        return complaints.HasErrors
            ? new ConfigResult(null, complaints.All)
            : new ConfigResult(new LoadedConfig(source.File, Digest(root, references), references.Files, apply), complaints.All);
    }

    private static string Digest(ConfigMap root, ConfigReferences references)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(ConfigJson.Write(root)));
        foreach (var content in references.Contents)
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
