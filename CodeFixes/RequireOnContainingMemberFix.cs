using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK1001, LCK1003: hands the demand on to the callers of the containing member.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RequireOnContainingMemberFix)), Shared]
public sealed class RequireOnContainingMemberFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public RequireOnContainingMemberFix() : base(RuleIds.CallRequiresLock, RuleIds.AccessRequiresLock) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        var repair = ContractDeclaration.Add(
            site, "RequiresLock", "Require the lock on the containing member", member => $"Require {site.Requirement} on {member}");
        return repair is null ? [] : [repair];
    }
}
