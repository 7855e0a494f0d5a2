using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Takes attributes, or arguments of them, out of the tree; what is written above them stays.</summary>
internal static class AttributeRemoval
{
    public static SyntaxNode Of(SyntaxNode root, AttributeArgumentSyntax argument) => root.RemoveNode(argument, SyntaxRemoveOptions.KeepUnbalancedDirectives)!;

    public static SyntaxNode Of(SyntaxNode root, IReadOnlyList<AttributeSyntax> attributes)
    {
        root = root.TrackNodes(attributes);
        foreach (var attribute in attributes)
        {
            var current = root.GetCurrentNode(attribute)!;
            var list = (AttributeListSyntax)current.Parent!;
            if (list.Attributes.Count > 1)
            {
                root = root.RemoveNode(current, SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
                continue;
            }

            // The next token takes the place of the list: documentation, comments and indentation are in front of both.
            var next = list.GetLastToken().GetNextToken();
            var above = list.GetLeadingTrivia();
            root = root.ReplaceTokens([next], (_, token) => token.WithLeadingTrivia(above));
            current = root.GetCurrentNode(attribute)!;
            root = root.RemoveNode(current.Parent!, SyntaxRemoveOptions.KeepNoTrivia)!;
        }

        return root;
    }
}
