using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FindSymbols;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Judges a repair by its result: it compiles, the finding is gone, and none of our rules has anything new to say.</summary>
internal static class FixCheck
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        ImmutableArray.Create<DiagnosticAnalyzer>(new LockFlowAnalyzer(), new DeclarationAnalyzer());

    // One snapshot is judged many times: as the state before every repair that is offered in it.
    private static readonly ConditionalWeakTable<Document, Verdict> Verdicts = new();

    public static async Task<bool> IsBetterAsync(FixSite site, Repair repair, Document repaired)
    {
        var before = await JudgeAsync(site.Document, site.Cancel).ConfigureAwait(false);
        var after = await JudgeAsync(repaired, site.Cancel).ConfigureAwait(false);
        if (!after.IsNoWorseThan(before) || !after.HasFewer(before, site.Finding))
            return false;

        return repair.NewContractOf is not { } member
            || await UsersAcceptAsync([member], site.Document, repaired.Project.Solution, site.Cancel).ConfigureAwait(false);
    }

    /// <summary>Whether <paramref name="repairs"/> repairs of findings with these ids did what they were made for.</summary>
    public static async Task<bool> IsBetterAsync(
        Document before,
        Document after,
        IReadOnlyCollection<string> ids,
        int repairs,
        IReadOnlyCollection<ISymbol> newContracts,
        CancellationToken cancel)
    {
        var old = await JudgeAsync(before, cancel).ConfigureAwait(false);
        var now = await JudgeAsync(after, cancel).ConfigureAwait(false);
        var stood = ids.Sum(old.Count);
        return now.IsNoWorseThan(old)
            && (stood == 0 || ids.Sum(now.Count) <= stood - repairs)
            && await UsersAcceptAsync(newContracts, before, after.Project.Solution, cancel).ConfigureAwait(false);
    }

    /// <summary>A new contract binds callers everywhere, and a delegate type that does not know it cannot carry it.</summary>
    private static async Task<bool> UsersAcceptAsync(IEnumerable<ISymbol> members, Document home, Solution after, CancellationToken cancel)
    {
        var users = new HashSet<DocumentId>();
        var before = home.Project.Solution;
        foreach (var member in members)
        {
            foreach (var reference in await SymbolFinder.FindReferencesAsync(member, before, cancel).ConfigureAwait(false))
            {
                foreach (var use in reference.Locations.Where(location => !location.IsImplicit))
                {
                    var root = await use.Document.GetSyntaxRootAsync(cancel).ConfigureAwait(false);
                    if (reference.Definition is IMethodSymbol && root is not null && MethodGroups.IsConverted(root.FindToken(use.Location.SourceSpan.Start)))
                        return false;
                    users.Add(use.Document.Id);
                }
            }
        }

        users.Remove(home.Id);
        foreach (var user in users)
        {
            var old = await JudgeAsync(before.GetDocument(user)!, cancel).ConfigureAwait(false);
            var now = await JudgeAsync(after.GetDocument(user)!, cancel).ConfigureAwait(false);
            if (!now.IsNoWorseThan(old))
                return false;
        }

        return true;
    }

    private static async Task<Verdict> JudgeAsync(Document document, CancellationToken cancel)
    {
        if (Verdicts.TryGetValue(document, out var known))
            return known;

        var verdict = await Verdict.OfAsync(document, Analyzers, cancel).ConfigureAwait(false);
        return Verdicts.GetValue(document, _ => verdict);
    }
}
