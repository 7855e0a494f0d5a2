using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Tests.Metadata;

/// <summary>What the two assemblies hold that hosts load, found by reflection so that nothing new can be forgotten.</summary>
internal static class Shipped
{
    public static Assembly AnalyzersAssembly { get; } = typeof(LockFlowAnalyzer).Assembly;

    public static Assembly CodeFixesAssembly { get; } = Assembly.Load("ConventionAnalyzers.CodeFixes");

    public static IReadOnlyList<DiagnosticAnalyzer> Analyzers { get; } = Instances<DiagnosticAnalyzer>(AnalyzersAssembly);

    public static IReadOnlyList<CodeFixProvider> CodeFixes { get; } = Instances<CodeFixProvider>(CodeFixesAssembly);

    public static IReadOnlyList<DiagnosticDescriptor> Rules { get; } =
        [.. Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    /// <summary>Every id in RuleIds.cs.</summary>
    public static IReadOnlyList<string> Ids { get; } =
        [.. typeof(RuleIds).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal)];

    public static string Repository { get; } = FindRepository();

    public static string PathOf(params string[] parts) => Path.Combine([Repository, .. parts]);

    private static IReadOnlyList<T> Instances<T>(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(T)))
            .Select(type => (T)Activator.CreateInstance(type)!),
    ];

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ConventionAnalyzers.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
