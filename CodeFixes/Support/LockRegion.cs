using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

internal enum RegionShape
{
    /// <summary><c>lock (x) { }</c></summary>
    Lock,

    /// <summary><c>using (x.Enter()) { }</c></summary>
    Using,

    /// <summary><c>using var guard = x.Enter();</c> to the end of the list</summary>
    UsingDeclaration,

    /// <summary><c>x.Enter(); try { } finally { x.Exit(); }</c>, or with the acquire first in the <c>try</c></summary>
    TryFinally,

    /// <summary><c>x.Enter(); … x.Exit();</c> in one list</summary>
    Flat,
}

/// <summary>A run of statements of one list that holds a lock, recognised by its shape.</summary>
internal sealed class LockRegion
{
    private LockRegion(RegionShape shape, StatementList list, int first, int last, ExpressionSyntax @lock)
    {
        Shape = shape;
        List = list;
        First = first;
        Last = last;
        Lock = @lock;
    }

    public RegionShape Shape { get; }
    public StatementList List { get; }
    public int First { get; }
    public int Last { get; }
    public ExpressionSyntax Lock { get; }

    /// <summary>The call that takes the lock; null for <c>lock</c>.</summary>
    public LockCall? Acquire { get; private set; }

    /// <summary>The statement that gives it back, of the shapes that have one.</summary>
    public StatementSyntax? Release { get; private set; }

    /// <summary>The block that runs with the lock held, of the shapes that have one.</summary>
    public BlockSyntax? Body { get; private set; }

    /// <summary>The region that starts with a statement.</summary>
    public static LockRegion? StartingAt(SemanticModel model, StatementList list, int index)
    {
        switch (list.Statements[index])
        {
            case LockStatementSyntax statement:
                return new(RegionShape.Lock, list, index, index, statement.Expression) { Body = statement.Statement as BlockSyntax };
            case UsingStatementSyntax statement when ScopeIn(model, statement) is { } scope:
                return new(RegionShape.Using, list, index, index, scope.Lock) { Acquire = scope, Body = statement.Statement as BlockSyntax };
            case LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } declaration when ScopeIn(model, declaration.Declaration) is { } scope:
                return new(RegionShape.UsingDeclaration, list, index, list.Statements.Count - 1, scope.Lock) { Acquire = scope };
            case TryStatementSyntax guarded
                when guarded.Block.Statements.FirstOrDefault() is { } first
                    && CallIn(model, first) is { Effect: LockEffect.Acquire } acquire
                    && ReleaseIn(model, guarded.Finally?.Block, acquire) is { } release:
                return new(RegionShape.TryFinally, list, index, index, acquire.Lock) { Acquire = acquire, Release = release, Body = guarded.Block };
            case ExpressionStatementSyntax statement when CallIn(model, statement) is { Effect: LockEffect.Acquire } acquire:
                return AfterAcquire(model, list, index, acquire);
            default:
                return null;
        }
    }

    /// <summary>The region that ends with a statement.</summary>
    public static LockRegion? EndingAt(SemanticModel model, StatementList list, int index)
    {
        for (var first = index; first >= 0; first--)
        {
            if (StartingAt(model, list, first) is { Shape: not RegionShape.UsingDeclaration } region && region.Last == index)
                return region;
        }

        return null;
    }

    /// <summary>Regions of the lock around a node, innermost first, up to the function.</summary>
    public static IEnumerable<LockRegion> Around(SemanticModel model, EnclosingCode code, ExpressionSyntax? @lock)
    {
        foreach (var statement in code.Statements)
        {
            var list = StatementList.Of(statement);
            var index = list.IndexOf(statement);
            for (var first = index; first >= 0; first--)
            {
                if (StartingAt(model, list, first) is { } region
                    && region.Last >= index
                    && region.Holds(statement, code)
                    && (@lock is null || LockExpressions.Same(region.Lock, @lock)))
                {
                    yield return region;
                }
            }
        }
    }

    /// <summary>The call that a statement consists of, awaited or not.</summary>
    public static LockCall? CallIn(SemanticModel model, StatementSyntax statement)
    {
        if (statement is not ExpressionStatementSyntax { Expression: var expression })
            return null;

        if (expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Right: var discarded })
            expression = discarded;
        return LockCall.Of(model, Awaited(expression));
    }

    /// <summary>What is awaited, without <c>await</c> and <c>ConfigureAwait</c>.</summary>
    public static ExpressionSyntax Awaited(ExpressionSyntax expression) => expression switch
    {
        AwaitExpressionSyntax { Expression: InvocationExpressionSyntax
            { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var inner } } } => inner,
        AwaitExpressionSyntax { Expression: var inner } => inner,
        _ => expression,
    };

    /// <summary>The statement of a list that releases what was acquired, also behind the flag of the acquire.</summary>
    public static StatementSyntax? ReleaseIn(SemanticModel model, BlockSyntax? block, LockCall acquire) =>
        block?.Statements.FirstOrDefault(statement => IsRelease(model, statement, acquire));

    public static bool IsRelease(SemanticModel model, StatementSyntax statement, LockCall acquire)
    {
        var inner = statement is IfStatementSyntax { Else: null, Condition: IdentifierNameSyntax } guarded ? guarded.Statement : statement;
        if (inner is BlockSyntax { Statements.Count: 1 } block)
            inner = block.Statements[0];
        return CallIn(model, inner) is { } call && call.Releases(acquire);
    }

    private bool Holds(StatementSyntax statement, EnclosingCode code) => Shape switch
    {
        // In the header the lock is not held yet.
        RegionShape.Lock => ((LockStatementSyntax)List.Statements[First]).Statement.Span.Contains(code.Statement!.Span),
        RegionShape.Using => ((UsingStatementSyntax)List.Statements[First]).Statement.Span.Contains(code.Statement!.Span),
        RegionShape.TryFinally => Body!.Span.Contains(code.Statement!.Span),
        RegionShape.UsingDeclaration => statement != List.Statements[First],
        _ => statement != List.Statements[First] && statement != List.Statements[Last],
    };

    private static LockRegion? AfterAcquire(SemanticModel model, StatementList list, int index, LockCall acquire)
    {
        if (list.Statements.ElementAtOrDefault(index + 1) is TryStatementSyntax guarded && ReleaseIn(model, guarded.Finally?.Block, acquire) is { } release)
            return new(RegionShape.TryFinally, list, index, index + 1, acquire.Lock) { Acquire = acquire, Release = release, Body = guarded.Block };

        for (var i = index + 1; i < list.Statements.Count; i++)
        {
            if (IsRelease(model, list.Statements[i], acquire))
                return new(RegionShape.Flat, list, index, i, acquire.Lock) { Acquire = acquire, Release = list.Statements[i] };
        }

        return null;
    }

    private static LockCall? ScopeIn(SemanticModel model, UsingStatementSyntax statement) =>
        statement.Expression is { } expression ? ScopeOf(model, expression) : ScopeIn(model, statement.Declaration);

    private static LockCall? ScopeIn(SemanticModel model, VariableDeclarationSyntax? declaration) =>
        declaration is { Variables.Count: 1 } && declaration.Variables[0].Initializer is { Value: var value } ? ScopeOf(model, value) : null;

    private static LockCall? ScopeOf(SemanticModel model, ExpressionSyntax value) =>
        LockCall.Of(model, Awaited(value)) is { Effect: LockEffect.Scope } scope ? scope : null;
}
