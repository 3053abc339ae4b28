using Keelson.Storage;

namespace Keelson.Tools;

/// <summary>Tells a run, in the transaction of a decision, that there is something new for it.</summary>
internal static class RunNews
{
    /// <summary>The beginning of the wake-ups' keys.</summary>
    public const string Prefix = "news/";

    /// <summary>Adds the wake-up.</summary>
    public static void Tell(StorageTransaction transaction, string run, string about, DateTimeOffset now) =>
        transaction.Wake($"{Prefix}{run}/{about}", now);
}
