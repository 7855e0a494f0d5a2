using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>Variables that a callee is given by reference: which object they name when its contract speaks of them.</summary>
/// <remarks>
/// Whoever is given a variable may put another object into it, so that what was known by its name ends there. Where a contract speaks of
/// a lock by way of the parameter, what the caller has to hold is a lock of the object that was there before, and what the caller gets one
/// of that which is there afterwards.
/// </remarks>
internal sealed partial class LockAnalysis
{
    /// <summary>Whether a variable counts as bound anew where it is handed over. A lock sets its flag where it is taken, and not where that fails.</summary>
    private bool RebindsBefore(IMethodSymbol method, IParameterSymbol parameter) => LockApis.Find(method) is null
        && ClausesBy(method, parameter) is var clauses && (clauses.IsEmpty || (!clauses.Any(IsOfEntry) && MayRebind(method, parameter)));

    /// <summary>Whether a variable of which the contract speaks is bound anew before the call is over.</summary>
    private bool RebindsAfter(IMethodSymbol method, IParameterSymbol parameter) =>
        LockApis.Find(method) is null && MayRebind(method, parameter) && !ClausesBy(method, parameter).Any(static clause => clause.Kind is not (ClauseKind.Releases or ClauseKind.Excludes or ClauseKind.MayRelease));

    private static bool IsOfEntry(Clause clause) => clause.Kind is not (ClauseKind.Acquires or ClauseKind.TryAcquires or ClauseKind.MayAcquire);

    private ImmutableArray<Clause> ClausesBy(IMethodSymbol method, IParameterSymbol parameter)
    {
        if (parameter.Type.IsValueType || _state is not { IsUnknown: false })
            return ImmutableArray<Clause>.Empty;
        var contract = _model.Contracts.Of(method);
        var clauses = contract.IsEmpty && method.MethodKind == MethodKind.Ordinary ? _model.Summaries.Of(method, Cancellation).Clauses : contract.Clauses;
        return clauses.IsEmpty ? clauses : clauses.RemoveAll(clause => clause.Lock.Root is not { Kind: PathKind.Parameter, Symbol: IParameterSymbol { Ordinal: var ordinal } } || ordinal != parameter.Ordinal);
    }

    /// <summary>Whether a method may put another object into a variable that it is given: only a body that can be seen does not.</summary>
    private bool MayRebind(IMethodSymbol method, IParameterSymbol parameter) =>
        method.IsAbstract || method.IsExtern || method.IsVirtual || method.IsOverride || method.OriginalDefinition.DeclaringSyntaxReferences.Length != 1
        || method.OriginalDefinition.DeclaringSyntaxReferences[0].GetSyntax(Cancellation).DescendantNodes().OfType<IdentifierNameSyntax>()
            .Any(name => name.Identifier.ValueText == parameter.Name && name.Parent switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left == name,
                ArgumentSyntax argument => argument.RefKindKeyword.RawKind != 0 || argument.Parent is TupleExpressionSyntax,
                RefExpressionSyntax => true,
                _ => false,
            });
}
