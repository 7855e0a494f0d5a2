using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using ConventionAnalyzers.Tool.Fixing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Tool.Checking;

/// <summary>The analyzers that run and the fixes that repair what they find.</summary>
internal sealed class RuleBook
{
    private readonly Dictionary<string, DiagnosticDescriptor> _descriptors;

    public RuleBook(ImmutableArray<DiagnosticAnalyzer> analyzers, ImmutableArray<CodeFixProvider> fixes)
    {
        Analyzers = analyzers;
        Fixes = [.. fixes.OrderBy(fix => FixOrder.PlaceOf(fix.GetType()))];
        _descriptors = analyzers.SelectMany(a => a.SupportedDiagnostics).DistinctBy(d => d.Id).ToDictionary(d => d.Id);
    }

    public ImmutableArray<DiagnosticAnalyzer> Analyzers { get; }

    /// <summary>The preferred first.</summary>
    public ImmutableArray<CodeFixProvider> Fixes { get; }

    public IEnumerable<DiagnosticDescriptor> Descriptors => _descriptors.Values;

    /// <summary>All rules that ship with this tool.</summary>
    public static RuleBook Shipped()
    {
        var analyzers = typeof(RuleIds).Assembly;
        // By name: the assembly has no public type that is sure to stay.
        var fixes = Assembly.Load("ConventionAnalyzers.CodeFixes");
        return new(
            Marked<DiagnosticAnalyzer, DiagnosticAnalyzerAttribute>(analyzers),
            Marked<CodeFixProvider, ExportCodeFixProviderAttribute>(fixes));
    }

    public bool Knows(string id) => _descriptors.ContainsKey(id);

    private static ImmutableArray<T> Marked<T, TMark>(Assembly assembly)
        where TMark : Attribute =>
        [
            .. assembly.GetTypes()
                .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(T)) && type.IsDefined(typeof(TMark)))
                .OrderBy(type => type.FullName, StringComparer.Ordinal)
                .Select(type => (T)Activator.CreateInstance(type)!),
        ];
}
