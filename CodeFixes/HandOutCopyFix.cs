using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK1007: hands out a copy of what is guarded.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(HandOutCopyFix)), Shared]
public sealed class HandOutCopyFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public HandOutCopyFix() : base(RuleIds.HandedOut) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (HandedOut(site) is not { } value || site.Model.GetTypeInfo(value, site.Cancel).Type is not { } type)
            yield break;
        foreach (var copy in CopiesOf(value.WithoutTrivia(), type))
        {
            var root = site.Root.ReplaceNode(value, copy.WithTriviaFrom(value).WithAdditionalAnnotations(Formatter.Annotation));
            yield return Named(root);
            if (root is CompilationUnitSyntax unit && unit.Usings.All(u => u.Name?.ToString() != "System.Linq"))
                yield return Named(unit.AddUsings(Using("System.Linq", site)));
        }
    }

    private static Repair Named(SyntaxNode root) => new("Hand out a copy", "Hand out a copy", root);

    private static UsingDirectiveSyntax Using(string name, FixSite site) =>
        SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(name).WithLeadingTrivia(SyntaxFactory.Space)).WithTrailingTrivia(site.NewLine);

    /// <summary>The whole expression that is returned or stored, of which the guarded member is a part.</summary>
    private static ExpressionSyntax? HandedOut(FixSite site)
    {
        var value = site.Token.Parent?.FirstAncestorOrSelf<ExpressionSyntax>();
        while (value?.Parent is ExpressionSyntax outer && (outer is not AssignmentExpressionSyntax assignment || assignment.Right != value) && outer is not LambdaExpressionSyntax)
            value = outer;
        while (value?.Parent is ArgumentSyntax { Parent.Parent: ExpressionSyntax call })
            value = call;
        return value is { Parent: ReturnStatementSyntax or ArrowExpressionClauseSyntax or AssignmentExpressionSyntax or EqualsValueClauseSyntax } ? value : null;
    }

    /// <summary>The ways to copy, those first that keep the type.</summary>
    private static IEnumerable<ExpressionSyntax> CopiesOf(ExpressionSyntax value, ITypeSymbol type)
    {
        var receiver = value is PostfixUnaryExpressionSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax or ElementAccessExpressionSyntax
            ? value : SyntaxFactory.ParenthesizedExpression(value);
        var isList = type is INamedTypeSymbol { Name: "List" };
        if (!isList)
            yield return Call(receiver, "ToArray");
        yield return Call(receiver, "ToList");
        if (type is INamedTypeSymbol { IsRecord: true })
            yield return SyntaxFactory.ParseExpression(receiver + " with { }");
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false } named)
            yield return SyntaxFactory.ParseExpression("new " + named.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) + "(" + value + ")");
    }

    private static ExpressionSyntax Call(ExpressionSyntax receiver, string method) => SyntaxFactory.InvocationExpression(
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, SyntaxFactory.IdentifierName(method)));
}
