using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2008: a locked field that nothing but constructors sets becomes readonly.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeReadonlyFix)), Shared]
public sealed class MakeReadonlyFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public MakeReadonlyFix() : base(RuleIds.UnsafeLockObject) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (FieldDeclarations.LockedAt(site) is not { } field || FieldDeclarations.Of(field, site) is not { } declaration)
            yield break;

        var modifiers = SyntaxFactory.TokenList(declaration.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.VolatileKeyword)))
            .Add(SyntaxFactory.Token(SyntaxKind.ReadOnlyKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        var root = site.Root.ReplaceNode(declaration, FieldDeclarations.WithModifiers(declaration, modifiers));
        yield return new Repair($"Make '{field.Name}' readonly", "Make the locked field readonly", root, newContractOf: field);
    }
}
