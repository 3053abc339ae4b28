using System.Text.Json.Nodes;
using Keelson.Context.Compaction;

namespace Keelson.Tests.Context.Compaction;

/// <summary>What holds for every compacted conversation.</summary>
internal static class CompactionChecks
{
    /// <summary>Results stand right behind the message that made their calls, and every call has its result: what all protocols ask for.</summary>
    public static void PairsAreValid(JsonArray messages)
    {
        var open = new HashSet<string>();
        foreach (var message in messages)
        {
            if (message!["role"]!.GetValue<string>() == "tool")
            {
                Assert.True(open.Remove(message["tool_call_id"]!.GetValue<string>()), "A result without its call.");
                continue;
            }

            Assert.Empty(open);
            open.UnionWith((message["tool_calls"] as JsonArray ?? []).Select(call => call!["id"]!.GetValue<string>()));
        }

        Assert.Empty(open);
    }

    /// <summary>Instructions, the task and the last turns are there as they were, and the order is the same.</summary>
    public static void KeptAreKept(JsonArray before, JsonArray after, int keepTurns)
    {
        var texts = after.Select(message => message!.ToJsonString()).ToList();
        var task = before.First(message => message!["role"]!.GetValue<string>() == "user");
        var turn = before.Count;
        for (var left = keepTurns; left > 0 && turn > 0; left--)
        {
            do
            {
                turn--;
            }
            while (turn > 0 && before[turn]!["role"]!.GetValue<string>() == "tool");
        }

        var at = 0;
        for (var index = 0; index < before.Count; index++)
        {
            var message = before[index]!;
            if (message["role"]!.GetValue<string>() == "system" || message == task || index >= turn)
            {
                at = texts.IndexOf(message.ToJsonString(), at) + 1;
                Assert.NotEqual(0, at);
            }
        }
    }

    /// <summary>What a conversation holds.</summary>
    public static long Tokens(JsonArray messages) => messages.Sum(message => MessageTokens.Count(message!.Bytes()));
}
