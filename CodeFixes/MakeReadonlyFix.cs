using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2008, LCK5006: a locked field, or one that a lock path leads through, becomes readonly where nobody sets it later; a property get-only.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeReadonlyFix)), Shared]
public sealed class MakeReadonlyFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public MakeReadonlyFix() : base(RuleIds.UnsafeLockObject, RuleIds.UnstableLock) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        switch (Declaration(site))
        {
            case FieldDeclarationSyntax { Declaration.Variables.Count: 1 } field:
                var variable = field.Declaration.Variables[0];
                var modifiers = TokenList(field.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.VolatileKeyword)))
                    .Add(Token(SyntaxKind.ReadOnlyKeyword).WithTrailingTrivia(Space));
                yield return Of(variable.Identifier, "readonly", variable, site.Root.ReplaceNode(field, FieldDeclarations.WithModifiers(field, modifiers)));
                break;
            case PropertyDeclarationSyntax { AccessorList: { } accessors } property
                when accessors.Accessors.FirstOrDefault(a => a.IsKind(SyntaxKind.SetAccessorDeclaration)) is { Body: null, ExpressionBody: null } setter:
                yield return Of(property.Identifier, "get-only", property, site.Root.RemoveNode(setter, SyntaxRemoveOptions.KeepUnbalancedDirectives)!);
                break;
        }

        Repair Of(SyntaxToken name, string how, SyntaxNode declared, SyntaxNode root) =>
            new($"Make '{name.ValueText}' {how}", "Make it readonly", root, site.Model.GetDeclaredSymbol(declared, site.Cancel));
    }

    /// <summary>The declaration that the finding points to, else that of the field which is locked there; in the file of the finding only.</summary>
    private static SyntaxNode? Declaration(FixSite site)
    {
        if (site.Finding.Id == RuleIds.UnsafeLockObject)
            return FieldDeclarations.LockedAt(site) is { } field ? FieldDeclarations.Of(field, site) : null;
        if (site.Finding.AdditionalLocations.FirstOrDefault() is not { } place
            || place.SourceTree?.FilePath != site.Root.SyntaxTree.FilePath || !site.Root.FullSpan.Contains(place.SourceSpan))
            return null;
        return site.Root.FindToken(place.SourceSpan.Start).Parent switch
        {
            VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } when !field.Modifiers.Any(SyntaxKind.VolatileKeyword) => field,
            PropertyDeclarationSyntax property => property,
            _ => null,
        };
    }
}
