using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Code that stood on one line and no longer fits there is laid out anew, as far out as the line reached.</summary>
internal static class OneLiners
{
    public static SyntaxNode Replace(SyntaxNode root, SyntaxNode old, SyntaxNode now)
    {
        if (!IsOneLine(old))
            return root.ReplaceNode(old, now);

        var line = old;
        while (line.Parent is { } parent and not (BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax or CompilationUnitSyntax) && IsOneLine(parent))
        {
            line = parent;
        }

        return line == old
            ? root.ReplaceNode(old, now.WithAdditionalAnnotations(Formatter.Annotation))
            : root.ReplaceNode(line, line.ReplaceNode(old, now).WithAdditionalAnnotations(Formatter.Annotation));
    }

    private static bool IsOneLine(SyntaxNode node) => node.ToString().IndexOf('\n') < 0;
}
