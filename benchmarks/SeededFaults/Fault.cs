using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>What is done to the code.</summary>
internal enum FaultKind
{
    RegionDissolved,
    AcquireDeleted,
    ReleaseDeleted,
    AcquireShifted,
    ReleaseShifted,
    FirstMovedOut,
    LastMovedOut,
    TwinSwapped,
}

/// <summary>One change of one file that breaks a contract.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Tree">The file.</param>
/// <param name="Place">Where, for the report.</param>
/// <param name="Changes">How.</param>
internal sealed record Fault(FaultKind Kind, SyntaxTree Tree, TextSpan Place, ImmutableArray<TextChange> Changes);
