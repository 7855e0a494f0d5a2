using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK2002: releases the lock in the mode in which it is held.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MatchReleaseModeFix)), Shared]
public sealed class MatchReleaseModeFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public MatchReleaseModeFix() : base(RuleIds.ReleasedWhileNotHeld) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (MethodGroups.CallOf(site.Token) is not { } call
            || LockCall.Of(site.Model, call) is not { Effect: LockEffect.Release, Mode.Length: > 0 } release
            || EnclosingCode.Of(site.Token) is not { } code)
        {
            yield break;
        }

        // What this function takes decides; the check throws out a mode that is not the held one.
        var taken = new HashSet<string>(code.Nodes
            .Select(node => node is Microsoft.CodeAnalysis.CSharp.Syntax.ExpressionSyntax expression ? LockCall.Of(site.Model, expression) : null)
            .Where(other => other is not null && other.Effect != LockEffect.Release && LockExpressions.Same(other.Lock, release.Lock))
            .Select(other => other!.Mode));
        foreach (var name in Others(site, release, call.SpanStart).Where(other => taken.Count == 0 || taken.Contains(other.Mode)).Select(other => other.Name))
        {
            var identifier = SyntaxFactory.Identifier(name).WithTriviaFrom(site.Token);
            yield return new Repair($"Release with {name}", "Match the mode of the release", site.Root.ReplaceToken(site.Token, identifier));
        }
    }

    private static IEnumerable<(string Name, string Mode)> Others(FixSite site, LockCall release, int position)
    {
        var rows = LockMembers.RowsOf(release.Method.ContainingType)
            .Where(row => row.Effect == LockEffect.Release && row.Mode != release.Mode)
            .Select(row => (row.Member, row.Mode));
        var members = LockScopes.Members(site.Model, position, release.Method.ContainingType, "ReleasesLock", shared: true)
            .Where(method => method.Name != release.Method.Name)
            .Select(method => (
                method.Name,
                ContractAttributes.All(method, "ReleasesLock").Any(contract => ContractAttributes.Shared(contract) is true) ? "Shared" : "Exclusive"));
        return rows.Concat(members);
    }
}
