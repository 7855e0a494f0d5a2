using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConventionAnalyzers.Flow;

/// <summary>The blocks of a graph in reverse postorder: each behind all that lead to it, but for those that come back to it.</summary>
/// <remarks>Code without <c>goto</c> stands in that order by itself.</remarks>
internal static class BlockOrder
{
    public static int[] Of(ControlFlowGraph graph)
    {
        var order = new List<int>(graph.Blocks.Length);
        var seen = new bool[graph.Blocks.Length];

        // Nothing but exceptions leads to a handler: it starts anew.
        foreach (var block in graph.Blocks)
        {
            var postorder = new List<int>();
            Walk(graph, block.Ordinal, seen, postorder);
            postorder.Reverse();
            order.AddRange(postorder);
        }

        return order.ToArray();
    }

    private static void Walk(ControlFlowGraph graph, int root, bool[] seen, List<int> postorder)
    {
        var path = new Stack<(int Block, bool IsDone)>();
        path.Push((root, false));
        while (path.Count > 0)
        {
            var (ordinal, isDone) = path.Pop();
            if (isDone)
            {
                postorder.Add(ordinal);
                continue;
            }

            if (seen[ordinal])
                continue;
            seen[ordinal] = true;
            path.Push((ordinal, true));

            // What stands further down, as what is behind a loop does, is walked first, and so comes last.
            var block = graph.Blocks[ordinal];
            var (one, other) = (block.ConditionalSuccessor?.Destination?.Ordinal ?? ordinal, block.FallThroughSuccessor?.Destination?.Ordinal ?? ordinal);
            path.Push((Math.Min(one, other), false));
            path.Push((Math.Max(one, other), false));
        }
    }
}
