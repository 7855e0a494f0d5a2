using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>
/// Calls that take a lock right before a <c>try</c> whose <c>finally</c> lets go of it, or in the head of a <c>using</c>: such a pair
/// is a <c>lock</c> statement written out, and does nothing to the caller's locks whatever stands inside. Thread-safe.
/// </summary>
/// <remarks>Of locks that their holder may take again only: the others must be free where the body is called, and its summary says so.</remarks>
internal sealed class BalancedPairs
{
    private const int MaximumDepth = 3;

    private readonly ConcurrentDictionary<IMethodSymbol, bool> _reentrant = new(SymbolEqualityComparer.Default);
    private readonly LockModel _model;

    public BalancedPairs(LockModel model)
    {
        _model = model;
    }

    /// <summary>The call that begins the pair, one that changes nothing, to which a called member's name belongs; null if there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kindsOf">What a word can do to locks.</param>
    /// <param name="cancellation">Ends the work.</param>
    public InvocationExpressionSyntax? Find(SyntaxToken name, Func<string, WordKinds> kindsOf, CancellationToken cancellation) =>
        AcquireOf(name, kindsOf) is { } acquire
        && _model.Compilation.GetSemanticModel(acquire.SyntaxTree).GetSymbolInfo(acquire, cancellation).Symbol is IMethodSymbol method
        && TakesReentrant(method, 0, cancellation)
            ? acquire : null;

    /// <summary>What the first call of a pair does; null in broken code.</summary>
    public IInvocationOperation? OperationOf(InvocationExpressionSyntax acquire, CancellationToken cancellation) =>
        _model.Compilation.GetSemanticModel(acquire.SyntaxTree).GetOperation(acquire, cancellation) as IInvocationOperation;

    /// <summary>The lock that the first call of a pair takes, and whether it is locked as an object; null if the called member finds it by itself.</summary>
    public (IOperation Lock, bool AsMonitor)? OperandOf(IInvocationOperation acquire, CancellationToken cancellation)
    {
        if (LockApis.Find(acquire.TargetMethod) is { } api)
        {
            return api.Operand == LockOperand.Receiver
                ? acquire.Instance is { } receiver ? (receiver, false) : null
                : (acquire.Arguments.First(static argument => argument.Parameter?.Ordinal == 0).Value, true);
        }

        var taken = _model.Summaries.Of(acquire.TargetMethod, cancellation).Clauses.FirstOrDefault(static clause => clause.Kind == ClauseKind.Acquires)?.Lock;
        return acquire.Arguments.FirstOrDefault(argument => argument.Parameter is { } parameter && LockPath.Parameter(parameter.OriginalDefinition).Equals(taken)) is { } given
            ? (given.Value, !LockTypes.IsLock(given.Parameter!.Type)) : null;
    }

    /// <summary>The call that begins the pair to which a call belongs by its form; null if it is alone.</summary>
    public static InvocationExpressionSyntax? AcquireOf(SyntaxToken name, Func<string, WordKinds> kindsOf)
    {
        if (CallOf(name) is { } made && IsUsed(made))
            return made;
        if (CallOf(name) is not { Parent: ExpressionStatementSyntax { Parent: BlockSyntax block } statement } call)
            return null;
        if (ReleaseOf(statement, kindsOf) is not null)
            return call;
        if (block.Parent is not FinallyClauseSyntax { Parent: TryStatementSyntax { Parent: BlockSyntax outer } @try })
            return null;
        var before = outer.Statements.IndexOf(@try) - 1;
        return before >= 0 && outer.Statements[before] is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax acquire } start
            && ReleaseOf(start, kindsOf) == call
            ? acquire : null;
    }

    // A guard that a using statement or declaration ends.
    private static bool IsUsed(InvocationExpressionSyntax call) => call.Parent switch
    {
        UsingStatementSyntax => true,
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: var declaration } } } =>
            declaration is UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 },
        _ => false,
    };

    // Right behind the statement: try { … } finally { the release }.
    private static InvocationExpressionSyntax? ReleaseOf(ExpressionStatementSyntax statement, Func<string, WordKinds> kindsOf)
    {
        var block = (BlockSyntax)statement.Parent!;
        var next = block.Statements.IndexOf(statement) + 1;
        return next < block.Statements.Count
            && block.Statements[next] is TryStatementSyntax { Finally: { } ends } region
            && statement.Expression is InvocationExpressionSyntax acquire
            && NameOf(acquire) is { } taker && (kindsOf(taker) & WordKinds.Acquires) != 0
            && ReleaseIn(ends, acquire, kindsOf) is { } release
            && !IsReassigned(region, acquire)
            ? release : null;
    }

    private static bool IsReassigned(TryStatementSyntax region, InvocationExpressionSyntax acquire)
    {
        var known = TreeNotes.Of(acquire.SyntaxTree).Reassigned;
        return known.TryGetValue(acquire, out var reassigned) ? reassigned : known.GetOrAdd(acquire, IsAssignedIn(region, acquire));
    }

    /// <summary>The call of which a name is the name; null if it is another use.</summary>
    public static InvocationExpressionSyntax? CallOf(SyntaxToken name) => name.Parent switch
    {
        SimpleNameSyntax { Parent: MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access } simple
            when access.Name == simple && call.Expression == access => call,
        SimpleNameSyntax { Parent: InvocationExpressionSyntax call } simple when call.Expression == simple => call,
        _ => null,
    };

    private static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    // The one call of the finally that lets go of the same: the same receiver, the same arguments.
    private static InvocationExpressionSyntax? ReleaseIn(FinallyClauseSyntax ends, InvocationExpressionSyntax acquire, Func<string, WordKinds> kindsOf)
    {
        InvocationExpressionSyntax? found = null;
        foreach (var statement in ends.Block.Statements)
        {
            if (statement is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call }
                || NameOf(call) is not { } name || (kindsOf(name) & WordKinds.Releases) == 0
                || !AreEquivalent(ReceiverOf(call), ReceiverOf(acquire)) || !SyntaxFactory.AreEquivalent(call.ArgumentList, acquire.ArgumentList))
                continue;
            if (found is not null)
                return null;
            found = call;
        }

        return found;
    }

    private static ExpressionSyntax? ReceiverOf(InvocationExpressionSyntax call) => (call.Expression as MemberAccessExpressionSyntax)?.Expression;

    private static bool AreEquivalent(ExpressionSyntax? one, ExpressionSyntax? other) =>
        one is null ? other is null : other is not null && SyntaxFactory.AreEquivalent(one, other);

    // A lock that goes by another name at the end is another lock.
    private static bool IsAssignedIn(TryStatementSyntax region, InvocationExpressionSyntax acquire)
    {
        var roots = acquire.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText).ToList();

        // Most lines of most bodies do not name the lock at all.
        var words = TreeWords.Of(region.SyntaxTree);
        var isNamed = roots.Any(name => words.AnyBetween(Vocabulary.HashOf(name), region.SpanStart, region.Finally!.SpanStart));
        foreach (var node in isNamed ? region.DescendantNodes() : region.Finally!.DescendantNodes())
        {
            var written = node switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left,
                ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => argument.Expression,
                PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax => node,
                _ => null,
            };
            if (written?.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && roots.Contains(token.ValueText)) == true
                && (written is not (PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax) || IsStep(written)))
                return true;
        }

        return false;
    }

    private static bool IsStep(SyntaxNode node) => node.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression
        or SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression;

    /// <summary>Whether all that a method takes may be taken again by who has it.</summary>
    private bool TakesReentrant(IMethodSymbol method, int depth, CancellationToken cancellation)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (LockApis.Find(method) is { } api)
            return api.Effect is LockEffect.Acquires or LockEffect.OpensScope && !api.IsTry && api.Family is LockFamily.Monitor or LockFamily.Lock;
        if (_reentrant.TryGetValue(method, out var known))
            return known;
        var found = depth < MaximumDepth && !method.IsAbstract && !method.IsVirtual && !method.IsOverride && _model.Contracts.Of(method).IsEmpty
            && BodyTakesReentrant(method, depth, cancellation);
        return depth == 0 ? _reentrant.GetOrAdd(method, found) : found;
    }

    // A wrapper: it calls one that takes the lock, be it again and again.
    private bool BodyTakesReentrant(IMethodSymbol method, int depth, CancellationToken cancellation)
    {
        var any = false;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (!_model.Compilation.ContainsSyntaxTree(reference.SyntaxTree))
                return false;
            var model = _model.Compilation.GetSemanticModel(reference.SyntaxTree);
            foreach (var call in reference.GetSyntax(cancellation).DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (NameOf(call) is not { } name || !LockApis.MemberNames.TryGetValue(name, out var kinds) || (kinds & WordKinds.Acquires) == 0)
                    continue;
                any = true;
                if (model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol callee || !TakesReentrant(callee, depth + 1, cancellation))
                    return false;
            }
        }

        return any;
    }
}
