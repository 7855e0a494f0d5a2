using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;
using SyntaxKind = Microsoft.CodeAnalysis.CSharp.SyntaxKind;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2009: a local names the lock instead of copying it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BindByReferenceFix)), Shared]
public sealed class BindByReferenceFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public BindByReferenceFix() : base(RuleIds.CopiedLock) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (site.Token.Parent?.FirstAncestorOrSelf<EqualsValueClauseSyntax>() is not
            { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax } declaration } variable } initializer
            || initializer.Value.Span != site.Finding.Location.SourceSpan)
        {
            yield break;
        }

        var type = RefType(declaration.Type.WithoutTrivia()).WithTriviaFrom(declaration.Type)
            .WithRefKeyword(Token(SyntaxKind.RefKeyword).WithLeadingTrivia(declaration.Type.GetLeadingTrivia()).WithTrailingTrivia(Space));
        var value = RefExpression(initializer.Value.WithoutTrivia())
            .WithRefKeyword(Token(SyntaxKind.RefKeyword).WithTrailingTrivia(Space)).WithTriviaFrom(initializer.Value);
        var bound = declaration.WithType(type).WithVariables(SingletonSeparatedList(variable.WithInitializer(initializer.WithValue(value))));
        yield return new Repair($"Bind '{variable.Identifier.ValueText}' by reference", "Bind by reference", site.Root.ReplaceNode(declaration, bound));
    }
}
