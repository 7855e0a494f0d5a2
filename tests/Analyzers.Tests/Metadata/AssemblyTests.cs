using System;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace ConventionAnalyzers.Tests.Metadata;

/// <summary>What hosts load finds there what it needs, and is found.</summary>
public sealed class AssemblyTests
{
    private static readonly ImmutableArray<string> _compiler =
    [
        "netstandard", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "System.Collections.Immutable", "System.Memory",
    ];

    private static readonly ImmutableArray<string> _editor =
    [
        "Microsoft.CodeAnalysis.Workspaces", "Microsoft.CodeAnalysis.CSharp.Workspaces", "System.Composition.AttributedModel",
        "ConventionAnalyzers.Analyzers",
    ];

    [Fact]
    public void Analyzers_reference_only_what_the_compiler_has() =>
        Assert.Empty(ReferencesOf(Shipped.AnalyzersAssembly).Except(_compiler));

    [Fact]
    public void Fixes_reference_only_what_editors_have() =>
        Assert.Empty(ReferencesOf(Shipped.CodeFixesAssembly).Except(_compiler).Except(_editor));

    [Fact]
    public void Every_analyzer_is_exported_for_csharp()
    {
        Assert.NotEmpty(Shipped.Analyzers);
        Assert.All(Shipped.Analyzers, analyzer =>
            Assert.Equal(
                [LanguageNames.CSharp], analyzer.GetType().GetCustomAttribute<DiagnosticAnalyzerAttribute>()!.Languages));
    }

    [Fact]
    public void Every_fix_is_exported_for_csharp_under_its_own_name()
    {
        var exports = Shipped.CodeFixes
            .Select(fix => fix.GetType().GetCustomAttribute<ExportCodeFixProviderAttribute>()!)
            .ToList();
        Assert.All(exports, export => Assert.Equal([LanguageNames.CSharp], export.Languages));
        Assert.Equal(exports.Count, exports.Select(export => export.Name).Distinct().Count());
        Assert.All(exports, export => Assert.False(string.IsNullOrEmpty(export.Name)));
    }

    [Fact]
    public void Every_fix_can_fix_all_in_every_scope() => Assert.All(Shipped.CodeFixes, fix =>
    {
        var provider = fix.GetFixAllProvider();
        Assert.NotNull(provider);
        Assert.Superset(
            new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution }.ToHashSet(),
            provider.GetSupportedFixAllScopes().ToHashSet());
    });

    [Fact]
    public void Every_fix_is_for_our_rules() => Assert.All(Shipped.CodeFixes, fix =>
    {
        Assert.NotEmpty(fix.FixableDiagnosticIds);
        Assert.Empty(fix.FixableDiagnosticIds.Except(Shipped.Ids));
    });

    private static string[] ReferencesOf(Assembly assembly) =>
        [.. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];
}
