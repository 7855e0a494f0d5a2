using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK1006: says on the delegate type what the method wants, so that whoever invokes it is told.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AnnotateDelegateTypeFix)), Shared]
public sealed class AnnotateDelegateTypeFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public AnnotateDelegateTypeFix() : base(RuleIds.ContractLostInDelegate) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (LostContract.Of(site) is not { } lost)
            yield break;
        var type = lost.Delegate.OriginalDefinition;

        // Of a type in another file, or of a framework, the text is not at hand.
        if (type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(site.Cancel)).FirstOrDefault() is not DelegateDeclarationSyntax declaration
            || declaration.SyntaxTree != site.Root.SyntaxTree || lost.PathFor(type.DelegateInvokeMethod!, site) is not { } path)
            yield break;
        if (ContractDeclaration.OnDelegate(site, declaration, path, lost.IsShared) is { } annotated)
            yield return new Repair($"Require {path} of whoever invokes {type.Name}", "Annotate the delegate type", site.Root.ReplaceNode(declaration, annotated), type);
    }
}
