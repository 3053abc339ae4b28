using System.Text.Json;

namespace Keelson.Workflows;

/// <summary>The words in which states of runs stand on the wire.</summary>
internal static class RunWords
{
    private static readonly string[] Statuses = [.. Enum.GetNames<RunStatus>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    public static string Of(RunStatus status) => Statuses[(int)status];

    public static RunStatus? Parse(string word) => Array.IndexOf(Statuses, word) is >= 0 and var at ? (RunStatus)at : null;
}
