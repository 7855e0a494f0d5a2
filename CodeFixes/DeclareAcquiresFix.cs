using System.Collections.Generic;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2001: says that the member hands the lock to its caller.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeclareAcquiresFix)), Shared]
public sealed class DeclareAcquiresFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public DeclareAcquiresFix() : base(RuleIds.StillHeldAtExit) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        // [AcquiresLock] stands on methods, constructors and delegate types; a property that returns with a lock held is no contract.
        if (EnclosingCode.Of(site.Token)?.Function is not (BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax))
            yield break;

        var shared = MethodGroups.CallOf(site.Token) is { } call && LockCall.Of(site.Model, call) is { Mode: "Shared" };
        var repair = ContractDeclaration.Add(
            site, "AcquiresLock", shared, "Declare that the member acquires the lock", member => $"Declare that {member} acquires {site.Requirement}");
        if (repair is not null)
            yield return repair;
    }
}
