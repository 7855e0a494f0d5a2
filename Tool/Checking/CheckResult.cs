using System.Collections.Immutable;

namespace ConventionAnalyzers.Tool.Checking;

/// <summary>What one look at the code gave.</summary>
/// <param name="Findings">By file and position, each once however many target frameworks show it.</param>
/// <param name="CompileErrors">Errors of the compiler, in its own format; what they touch is not checked reliably.</param>
/// <param name="Crashes">Failures of our own analyzers.</param>
internal sealed record CheckResult(
    ImmutableArray<Finding> Findings,
    ImmutableArray<string> CompileErrors,
    ImmutableArray<string> Crashes);
