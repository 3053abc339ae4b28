namespace Keelson.Tests.Linearizability;

/// <summary>
/// Decides whether a history could have happened one operation at a time, each at a moment between its call and its return (Wing and Gong,
/// with the memory of Lowe): a depth-first search over the operations that may be next, which never tries the same set of operations from
/// the same state twice.
/// </summary>
internal static class LinearizabilityChecker
{
    /// <summary>True when it could.</summary>
    /// <param name="history">The operations, in any order.</param>
    /// <param name="initial">The state before all of them.</param>
    /// <param name="step">The state after an operation, or null when it could not have answered that from that state.</param>
    public static bool IsLinearizable<TState, TIn, TOut>(
        IEnumerable<Operation<TIn, TOut>> history, TState initial, Func<TState, TIn, TOut, (bool IsPossible, TState Next)> step)
        where TState : IEquatable<TState>
    {
        var operations = history.OrderBy(operation => operation.Call).ToArray();
        var head = Link(operations);
        var seen = new HashSet<(Bits, TState)>();
        var done = new Bits(operations.Length);
        var taken = new Stack<(Node Node, TState Before)>();
        var state = initial;
        var entry = head.Next;
        while (head.Next is not null)
        {
            if (entry is null)
            {
                throw new InvalidOperationException("A history in which an operation never returns.");
            }

            if (entry.Match is { } match)
            {
                var (isPossible, next) = step(state, operations[entry.Operation].Input, operations[entry.Operation].Output);
                var with = isPossible ? done.With(entry.Operation) : done;
                if (isPossible && seen.Add((with, next)))
                {
                    taken.Push((entry, state));
                    (state, done) = (next, with);
                    Lift(entry, match);
                    entry = head.Next;
                }
                else
                {
                    entry = entry.Next;
                }

                continue;
            }

            // A return whose operation was not taken: everything before it has been tried.
            if (taken.Count == 0)
            {
                return false;
            }

            (var last, state) = taken.Pop();
            done = done.Without(last.Operation);
            Unlift(last, last.Match!);
            entry = last.Next;
        }

        return true;
    }

    private static Node Link<TIn, TOut>(Operation<TIn, TOut>[] operations)
    {
        var calls = operations.Select((_, i) => new Node(i)).ToArray();
        var returns = operations.Select((_, i) => new Node(i)).ToArray();
        for (var i = 0; i < operations.Length; i++)
        {
            calls[i].Match = returns[i];
        }

        // At the same instant a call comes before a return: the two overlap.
        var ordered = operations
            .SelectMany((operation, i) => new[] { (Time: operation.Call, IsReturn: 0, Node: calls[i]), (Time: operation.Return, IsReturn: 1, Node: returns[i]) })
            .OrderBy(each => each.Time).ThenBy(each => each.IsReturn).Select(each => each.Node);
        var head = new Node(-1);
        var last = head;
        foreach (var node in ordered)
        {
            (last.Next, node.Previous) = (node, last);
            last = node;
        }

        return head;
    }

    private static void Lift(Node call, Node match)
    {
        Cut(call);
        Cut(match);
    }

    private static void Unlift(Node call, Node match)
    {
        Mend(match);
        Mend(call);
    }

    private static void Cut(Node node)
    {
        node.Previous!.Next = node.Next;
        if (node.Next is not null)
        {
            node.Next.Previous = node.Previous;
        }
    }

    private static void Mend(Node node)
    {
        node.Previous!.Next = node;
        if (node.Next is not null)
        {
            node.Next.Previous = node;
        }
    }

    private sealed class Node(int operation)
    {
        public int Operation { get; } = operation;

        public Node? Match { get; set; }

        public Node? Next { get; set; }

        public Node? Previous { get; set; }
    }
}
