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
        // For a lock that knows no shared hold the mode says nothing.
        var shared = site.Shared && site.Lock is { } @lock && LockHold.CanBeShared(site.Model, site.Token.SpanStart, @lock);
        var repair = ContractDeclaration.Add(
            site, "RequiresLock", shared, "Require the lock on the containing member", member => $"Require {site.Requirement} on {member}");
        return repair is null ? [] : [repair];
    }
}
