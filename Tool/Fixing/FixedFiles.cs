using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ConventionAnalyzers.Tool.Input;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Tool.Fixing;

/// <summary>Carries a fixed solution over to the files on disk.</summary>
internal static class FixedFiles
{
    public sealed record Result(ImmutableArray<string> Written, ImmutableArray<string> Refused);

    public static async Task<Result> WriteAsync(LoadedCode before, Solution after, CancellationToken cancellation)
    {
        var texts = new SortedDictionary<string, (SourceText Read, SourceText Fixed)>(ProjectExport.PathComparer);
        foreach (var id in after.GetChanges(before.Solution).GetProjectChanges().SelectMany(project => project.GetChangedDocuments()))
        {
            var old = before.Solution.GetDocument(id)!;
            var read = await old.GetTextAsync(cancellation).ConfigureAwait(false);
            var changes = await after.GetDocument(id)!.GetTextChangesAsync(old, cancellation).ConfigureAwait(false);
            texts[old.FilePath!] = (read, LineEndings.Like(read, changes));
        }

        var written = ImmutableArray.CreateBuilder<string>();
        var refused = ImmutableArray.CreateBuilder<string>();
        foreach (var (path, text) in texts)
        {
            if (text.Fixed.ContentEquals(text.Read))
                continue;

            if (FileWriter.Replace(path, text.Read, text.Fixed) is { } reason)
                refused.Add(reason);
            else
                written.Add(path);
        }

        return new(written.ToImmutable(), refused.ToImmutable());
    }
}
