using System.Text.Json;
using Keelson.Primitives;

namespace Keelson.Server.Hosting;

/// <summary>Gives HTTP endpoints the JSON convention of the platform.</summary>
internal static class KeelsonHttpJson
{
    /// <summary>Copies <see cref="KeelsonJson.Options"/>, which is frozen, into the framework's own instance.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        var ours = KeelsonJson.Options;
        options.PropertyNamingPolicy = ours.PropertyNamingPolicy;
        options.PropertyNameCaseInsensitive = ours.PropertyNameCaseInsensitive;
        options.DefaultIgnoreCondition = ours.DefaultIgnoreCondition;
        options.NumberHandling = ours.NumberHandling;
        options.AllowDuplicateProperties = ours.AllowDuplicateProperties;
        options.Encoder = ours.Encoder;
        foreach (var converter in ours.Converters)
        {
            options.Converters.Add(converter);
        }
    }
}
