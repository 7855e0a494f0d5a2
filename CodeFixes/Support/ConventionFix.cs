using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>A fix that offers only what it has tried: every repair was applied, compiled and analysed before it is shown.</summary>
public abstract class ConventionFix : CodeFixProvider
{
    private protected ConventionFix(params string[] ids) => FixableDiagnosticIds = ImmutableArray.Create(ids);

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => SequentialFixAll.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var finding in context.Diagnostics)
        {
            if (await FixSite.FindAsync(context.Document, finding, context.CancellationToken).ConfigureAwait(false) is not { } site)
                continue;

            var offered = new HashSet<string>();
            foreach (var repair in RepairsOf(site))
            {
                if (offered.Contains(repair.Kind))
                    continue;

                var repaired = await CleanUp.ApplyAsync(site.Document, repair.Root, context.CancellationToken).ConfigureAwait(false);
                if (!await FixCheck.IsBetterAsync(site, repair, repaired).ConfigureAwait(false))
                    continue;

                offered.Add(repair.Kind);
                context.RegisterCodeFix(CodeAction.Create(repair.Title, _ => Task.FromResult(repaired), repair.Kind), finding);
            }
        }
    }

    /// <summary>Whether Fix All starts at the end of the document, because what moves first ends up last.</summary>
    internal virtual bool LastFirst => false;

    /// <summary>The repairs worth trying, best first. Of several of one kind the first that passes the check is taken.</summary>
    internal IEnumerable<Repair> RepairsOf(FixSite site) => Repairs(site);

    private protected abstract IEnumerable<Repair> Repairs(FixSite site);
}
