using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Keelson.Inference.Routing;

/// <summary>
/// In which order the deployments of a model are asked. As written when all weights are 1; otherwise the first is drawn by weight and
/// the others follow as written. The draw depends on the key alone, so one session or run stays where it was (and keeps the
/// provider's prompt cache warm).
/// </summary>
internal static class DeploymentOrder
{
    /// <summary>The order for a key.</summary>
    public static IReadOnlyList<DeploymentModel> Of(IReadOnlyList<DeploymentModel> deployments, string key)
    {
        if (deployments.Count < 2 || deployments.All(deployment => deployment.Weight == 1))
        {
            return deployments;
        }

        var index = Draw([.. deployments.Select(deployment => deployment.Weight)], key);
        return index <= 0 ? deployments : [deployments[index], .. deployments.Where((_, other) => other != index)];
    }

    /// <summary>Which of some weights a key falls on; 0 when there is no weight at all.</summary>
    public static int Draw(ReadOnlySpan<decimal> weights, string key)
    {
        var sum = 0m;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        var drawn = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var point = sum * (drawn >> 11) / (1UL << 53);
        for (var index = 0; index < weights.Length; index++)
        {
            point -= weights[index];
            if (point < 0)
            {
                return index;
            }
        }

        return 0;
    }
}
