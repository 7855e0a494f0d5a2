using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Contracts;

/// <summary>Finds what an attribute stands on.</summary>
internal static class AttributeCarriers
{
    /// <summary>The symbol that carries an attribute, and the attribute as it is bound; null where there is none.</summary>
    /// <param name="syntax">The attribute.</param>
    /// <param name="around">The declaration that it belongs to, as far as is known: mostly it stands on that.</param>
    /// <param name="model">Tells what is not.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static (ISymbol Carrier, AttributeData Attribute)? Of(AttributeSyntax syntax, ISymbol? around, SemanticModel model, CancellationToken cancellation)
    {
        if (syntax.Parent is not AttributeListSyntax { Parent: { } carrier })
            return null;

        // A field declaration declares several fields with one attribute: the first speaks for all.
        var declaration = carrier switch
        {
            BaseFieldDeclarationSyntax field => field.Declaration.Variables[0],
            AccessorDeclarationSyntax or BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or BasePropertyDeclarationSyntax or ParameterSyntax
                or BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or EnumMemberDeclarationSyntax => carrier,
            AnonymousFunctionExpressionSyntax => carrier,
            _ => null,
        };
        if (declaration is null)
            return null;
        var symbol = around is not null && IsDeclaredBy(around, declaration) ? around
            : declaration is AnonymousFunctionExpressionSyntax ? model.GetSymbolInfo(declaration, cancellation).Symbol
            : model.GetDeclaredSymbol(declaration, cancellation);
        if (syntax.Parent is AttributeListSyntax { Target.Identifier.ValueText: "property" })
        {
            symbol = symbol switch
            {
                IFieldSymbol { AssociatedSymbol: { } owner } => owner,
                IParameterSymbol parameter => parameter.ContainingType.GetMembers(parameter.Name).FirstOrDefault(),
                _ => symbol,
            };
        }

        return symbol is not null && Find(symbol, syntax) is { } attribute ? (symbol, attribute) : null;
    }

    // Types and parameters declare more than themselves.
    private static bool IsDeclaredBy(ISymbol symbol, SyntaxNode declaration)
    {
        if (declaration is not (BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or VariableDeclaratorSyntax))
            return false;
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            if (reference.Span == declaration.Span && reference.SyntaxTree == declaration.SyntaxTree)
                return true;
        }

        return false;
    }

    private static AttributeData? Find(ISymbol symbol, AttributeSyntax syntax)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (IsAt(attribute))
                return attribute;
        }

        if (symbol is IMethodSymbol method)
        {
            foreach (var attribute in method.GetReturnTypeAttributes())
            {
                if (IsAt(attribute))
                    return attribute;
            }
        }

        return null;

        bool IsAt(AttributeData attribute) =>
            attribute.ApplicationSyntaxReference is { } reference && reference.SyntaxTree == syntax.SyntaxTree && reference.Span == syntax.Span;
    }
}
