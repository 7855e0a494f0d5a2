using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2009: a lock that is a struct must be able to change.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DropReadonlyFix)), Shared]
public sealed class DropReadonlyFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public DropReadonlyFix() : base(RuleIds.CopiedLock) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (FieldDeclarations.LockedAt(site) is not { IsReadOnly: true } field || FieldDeclarations.Of(field, site) is not { } declaration)
            yield break;

        var modifiers = SyntaxFactory.TokenList(declaration.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.ReadOnlyKeyword)));
        var root = site.Root.ReplaceNode(declaration, FieldDeclarations.WithModifiers(declaration, modifiers));
        yield return new Repair($"Drop readonly of '{field.Name}'", "Drop readonly", root, newContractOf: field);
    }
}
