using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>
/// Repairs the findings of one document: all at once with one look at the result, and only where that look finds fault, the
/// halves one after the other, down to the single repair that cannot stay.
/// </summary>
internal sealed class FixAllRun
{
    private readonly ConventionFix _fix;
    private readonly string? _kind;
    private readonly TrackedFindings _tracked;
    private readonly CancellationToken _cancel;

    public FixAllRun(ConventionFix fix, string? kind, TrackedFindings tracked, CancellationToken cancel)
    {
        _fix = fix;
        _kind = kind;
        _tracked = tracked;
        _cancel = cancel;
    }

    public Document Start => _tracked.Document;

    /// <summary>The document with as many of <paramref name="count"/> findings from <paramref name="first"/> on repaired as can be.</summary>
    public async Task<Document> RepairAsync(Document document, int first, int count)
    {
        if (count == 1)
            return await RepairOneAsync(document, _tracked.Findings[first]).ConfigureAwait(false);

        var (candidate, repairs, contracts) = await RepairBlindlyAsync(document, first, count).ConfigureAwait(false);
        if (repairs == 0)
            return document;

        var ids = _tracked.Findings.Skip(first).Take(count).Select(finding => finding.Id).Distinct().ToList();
        if (await FixCheck.IsBetterAsync(document, await CleanAsync(candidate).ConfigureAwait(false), ids, repairs, contracts, _cancel).ConfigureAwait(false))
            return candidate;

        var half = count / 2;
        document = await RepairAsync(document, first, half).ConfigureAwait(false);
        return await RepairAsync(document, first + half, count - half).ConfigureAwait(false);
    }

    private async Task<Document> RepairOneAsync(Document document, Diagnostic finding)
    {
        if (await _tracked.SiteOfAsync(finding, document, _cancel).ConfigureAwait(false) is not { } site)
            return document;

        foreach (var repair in RepairsOf(site))
        {
            // The clean text is judged, the tree that still carries the marks of the other findings goes on.
            var candidate = document.WithSyntaxRoot(repair.Root);
            if (await FixCheck.IsBetterAsync(site, repair, await CleanAsync(candidate).ConfigureAwait(false)).ConfigureAwait(false))
                return candidate;
        }

        return document;
    }

    /// <summary>Each repair in the document that the ones before it left behind, and the members whose contract changed.</summary>
    private async Task<(Document Candidate, int Repairs, IReadOnlyCollection<ISymbol> Contracts)> RepairBlindlyAsync(Document start, int first, int count)
    {
        var document = start;
        var repairs = 0;
        var contracts = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var finding in _tracked.Findings.Skip(first).Take(count))
        {
            if (await _tracked.SiteOfAsync(finding, document, _cancel).ConfigureAwait(false) is not { } site
                || RepairsOf(site).FirstOrDefault() is not { } repair)
            {
                continue;
            }

            // Who uses the member is asked in the solution before all repairs, so the member must be the one of that solution.
            if (repair.NewContractOf is not null)
            {
                var before = await _tracked.SiteOfAsync(finding, start, _cancel).ConfigureAwait(false);
                if (RepairsOf(before!).FirstOrDefault()?.NewContractOf is not { } member)
                    continue;
                contracts.Add(member);
            }

            document = document.WithSyntaxRoot(repair.Root);
            repairs++;
        }

        return (document, repairs, contracts);
    }

    private IEnumerable<Repair> RepairsOf(FixSite site) => _fix.RepairsOf(site).Where(repair => _kind is null || repair.Kind == _kind);

    private async Task<Document> CleanAsync(Document candidate) =>
        await CleanUp.ApplyAsync(candidate, (await candidate.GetSyntaxRootAsync(_cancel).ConfigureAwait(false))!, _cancel).ConfigureAwait(false);
}
