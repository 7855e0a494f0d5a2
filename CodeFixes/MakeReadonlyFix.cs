using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK5006: makes the field or property that a lock path leads through readonly, where nobody sets it later.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeReadonlyFix)), Shared]
public sealed class MakeReadonlyFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public MakeReadonlyFix() : base(RuleIds.UnstableLock) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        var place = site.Finding.AdditionalLocations.FirstOrDefault();
        if (place is null || place.SourceTree?.FilePath != site.Root.SyntaxTree.FilePath || !site.Root.FullSpan.Contains(place.SourceSpan))
            yield break;

        switch (site.Root.FindToken(place.SourceSpan.Start).Parent)
        {
            case VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax { Declaration.Variables.Count: 1 } field } variable
                when !field.Modifiers.Any(SyntaxKind.VolatileKeyword):
                yield return new Repair(
                    $"Make {variable.Identifier.ValueText} readonly", "Make it readonly",
                    site.Root.ReplaceNode(field, field.AddModifiers(Token(SyntaxKind.ReadOnlyKeyword).WithTrailingTrivia(Space))),
                    site.Model.GetDeclaredSymbol(variable, site.Cancel));
                break;
            case PropertyDeclarationSyntax { AccessorList: { } accessors } property
                when accessors.Accessors.FirstOrDefault(a => a.IsKind(SyntaxKind.SetAccessorDeclaration)) is { Body: null, ExpressionBody: null } setter:
                var symbol = site.Model.GetDeclaredSymbol(property, site.Cancel);
                var name = property.Identifier.ValueText;
                yield return new Repair(
                    $"Make {name} get-only", "Make it readonly", site.Root.RemoveNode(setter, SyntaxRemoveOptions.KeepUnbalancedDirectives)!, symbol);
                break;
        }
    }
}
