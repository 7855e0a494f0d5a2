using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers;

/// <summary>Runs the lock-set analysis over every body that can matter and lets the flow rules read its facts.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockFlowAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Descriptors.CallRequiresLock,
        Descriptors.CallExcludesLock,
        Descriptors.AccessRequiresLock,
        Descriptors.ExclusiveNeeded,
        Descriptors.StillHeldAtExit,
        Descriptors.ReleasedWhileNotHeld,
        Descriptors.AcquiredTwice);

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
    }
}
