using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Code that only this configuration sees must not be torn: the other one would no longer compile.</summary>
internal static class Directives
{
    /// <summary>Whether every <c>#if</c> and <c>#region</c> among the nodes ends among them too.</summary>
    public static bool AreBalanced(IEnumerable<SyntaxNode> nodes, bool aboveFirstToo)
    {
        var depth = 0;
        var first = true;
        foreach (var node in nodes)
        {
            foreach (var trivia in node.DescendantTrivia())
            {
                if (!trivia.IsDirective || (first && !aboveFirstToo && trivia.SpanStart < node.SpanStart))
                    continue;

                switch (trivia.Kind())
                {
                    case SyntaxKind.IfDirectiveTrivia or SyntaxKind.RegionDirectiveTrivia:
                        depth++;
                        break;
                    case SyntaxKind.ElseDirectiveTrivia or SyntaxKind.ElifDirectiveTrivia when depth == 0:
                        return false;
                    case SyntaxKind.EndIfDirectiveTrivia or SyntaxKind.EndRegionDirectiveTrivia when --depth < 0:
                        return false;
                }
            }

            first = false;
        }

        return depth == 0;
    }
}
