using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Which locals a statement brings, and who uses them.</summary>
internal static class Locals
{
    /// <summary>Locals and local functions that statements after this one can see: nested scopes keep theirs.</summary>
    public static HashSet<ISymbol> DeclaredIn(SemanticModel model, StatementSyntax statement)
    {
        var declared = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (statement is LocalFunctionStatementSyntax function && model.GetDeclaredSymbol(function) is { } name)
            declared.Add(name);

        foreach (var node in statement.DescendantNodes(node => !OpensScope(node)))
        {
            if (node is VariableDeclaratorSyntax or SingleVariableDesignationSyntax && model.GetDeclaredSymbol(node) is { } local)
                declared.Add(local);
        }

        return declared;
    }

    public static bool AnyUsed(SemanticModel model, SyntaxNode where, HashSet<ISymbol> locals) =>
        where.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name =>
            locals.Any(local => local.Name == name.Identifier.ValueText)
            && model.GetSymbolInfo(name).Symbol is { } symbol
            && locals.Contains(symbol));

    /// <summary>A name like <paramref name="wanted"/> that means nothing yet around <paramref name="node"/>.</summary>
    public static string FreshName(SemanticModel model, SyntaxNode node, string wanted)
    {
        var scope = node.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? node;
        var taken = new HashSet<string>(scope.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        var name = wanted;
        for (var i = 2; taken.Contains(name) || !model.LookupSymbols(node.SpanStart, name: name).IsEmpty; i++)
            name = wanted + i;
        return name;
    }

    private static bool OpensScope(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BlockSyntax or ForStatementSyntax
            or CommonForEachStatementSyntax or UsingStatementSyntax or FixedStatementSyntax or SwitchSectionSyntax or SwitchExpressionArmSyntax
            or CatchClauseSyntax or QueryExpressionSyntax or WhileStatementSyntax;
}
