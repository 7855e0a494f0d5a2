using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2002: removes a release of what is not held.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveReleaseFix)), Shared]
public sealed class RemoveReleaseFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public RemoveReleaseFix() : base(RuleIds.ReleasedWhileNotHeld) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (MethodGroups.CallOf(site.Token) is { } call
            && EnclosingCode.Of(site.Token)?.Statement is { } statement
            && LockRegion.CallIn(site.Model, statement)?.Call == call)
        {
            yield return new Repair("Remove this release", "Remove the release", Removal.Of(site.Root, [statement]));
        }
    }
}
