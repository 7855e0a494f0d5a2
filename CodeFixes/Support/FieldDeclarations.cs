using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Fields as they are declared.</summary>
internal static class FieldDeclarations
{
    /// <summary>The field, of this compilation, that a finding about a lock object stands at.</summary>
    public static IFieldSymbol? LockedAt(FixSite site)
    {
        for (var node = site.Token.Parent; node is ExpressionSyntax or ArgumentSyntax; node = node.Parent)
        {
            if (node is ArgumentSyntax || !site.Finding.Location.SourceSpan.Contains(node.Span))
                break;
            if (node.Span == site.Finding.Location.SourceSpan)
                return site.Model.GetSymbolInfo(node, site.Cancel).Symbol as IFieldSymbol;
        }

        return null;
    }

    /// <summary>The declaration of a field that stands alone in it, in the file of the finding; null for any other.</summary>
    public static FieldDeclarationSyntax? Of(IFieldSymbol field, FixSite site) =>
        field.DeclaringSyntaxReferences.Length == 1
        && field.DeclaringSyntaxReferences[0].SyntaxTree == site.Root.SyntaxTree
        && field.DeclaringSyntaxReferences[0].GetSyntax(site.Cancel).FirstAncestorOrSelf<FieldDeclarationSyntax>() is { Declaration.Variables.Count: 1 } declaration
            ? declaration
            : null;

    public static FieldDeclarationSyntax WithModifiers(FieldDeclarationSyntax declaration, SyntaxTokenList modifiers) =>
        declaration.WithLeadingTrivia().WithModifiers(modifiers).WithLeadingTrivia(declaration.GetLeadingTrivia());
}
