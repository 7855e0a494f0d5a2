using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2004: a lock is held on some paths only where they meet, or a loop changes how it is held.</summary>
internal sealed class PathsDiffer : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.PathsDiffer;

    public override void OnPathsDiffer(in PathsDifferFacts paths, FindingSink findings)
    {
        var name = paths.Lock.ToString();
        var others = paths.Others.IsEmpty && paths.Meeting is { } meeting ? ImmutableArray.Create(meeting) : paths.Others;
        findings.Report(
            this, Places.Of(paths.By), name, new object[] { name, Describe(paths.What), paths.InLoop ? "the loop starts over" : "paths meet" },
            ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name), others.Select(Places.Of));
    }

    private static string Describe(PathDifference what) => what switch
    {
        PathDifference.Depth => "more often on some paths than on others",
        PathDifference.Mode => "exclusively on some paths and shared on others",
        _ => "on some paths only",
    };
}
