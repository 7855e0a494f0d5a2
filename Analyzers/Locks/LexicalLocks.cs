using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Locks;

/// <summary>The <c>lock</c> statements of one function, by where their bodies stand.</summary>
/// <remarks>
/// Taken from syntax: with nullable enabled the graph drops <c>lock (Lock)</c> altogether, with it disabled it lowers it to
/// <c>EnterScope</c>, and a plain object to <c>Monitor</c> (CfgShapeTests). The regions nest, so flow enters and leaves them
/// in order, and one that leaves a body has left the lock.
/// </remarks>
internal sealed class LexicalLocks
{
    private static readonly LexicalLocks None = new(ImmutableArray<Region>.Empty);

    private readonly ImmutableArray<Region> _regions;
    private readonly HashSet<SyntaxNode> _lowered = new();

    private LexicalLocks(ImmutableArray<Region> regions)
    {
        _regions = regions;
        foreach (var region in regions)
        {
            _lowered.Add(region.Statement);
            _lowered.Add(region.Statement.Expression);
        }
    }

    public bool IsEmpty => _regions.IsEmpty;

    /// <summary>Collects the statements that belong to <paramref name="function"/> itself, outermost first.</summary>
    public static LexicalLocks Of(IReadOnlyList<ILockOperation> locks, SyntaxNode function)
    {
        if (locks.Count == 0)
            return None;
        var regions = ImmutableArray.CreateBuilder<Region>();
        foreach (var operation in locks)
        {
            if (operation.Syntax is LockStatementSyntax statement && ReferenceEquals(FunctionAround(statement, function), function))
                regions.Add(new Region(statement, operation.LockedValue, -1));
        }

        regions.Sort((left, right) => left.Statement.SpanStart.CompareTo(right.Statement.SpanStart));
        for (var i = 0; i < regions.Count; i++)
        {
            for (var outer = i - 1; outer >= 0; outer--)
            {
                if (!regions[outer].Body.Contains(regions[i].Body))
                    continue;
                regions[i] = regions[i] with { Outer = outer };
                break;
            }
        }

        return new LexicalLocks(regions.ToImmutable());
    }

    public IOperation Operand(int region) => _regions[region].Operand;

    public int Outer(int region) => _regions[region].Outer;

    /// <summary>The innermost statement whose body contains the operation; −1 for none.</summary>
    public int RegionOf(IOperation operation)
    {
        if (_regions.IsEmpty)
            return -1;
        var position = operation.Syntax.Span;
        for (var i = _regions.Length - 1; i >= 0; i--)
        {
            if (_regions[i].Body.Contains(position))
                return i;
        }

        return -1;
    }

    /// <summary>Whether an operation is what the compiler made of a <c>lock</c> statement.</summary>
    public bool IsLowering(IOperation operation) => operation.IsImplicit && _lowered.Contains(operation.Syntax);

    private static SyntaxNode? FunctionAround(SyntaxNode node, SyntaxNode root)
    {
        for (var parent = node.Parent; parent is not null; parent = parent.Parent)
        {
            if (ReferenceEquals(parent, root) || parent is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                return parent;
        }

        return null;
    }

    private sealed record Region(LockStatementSyntax Statement, IOperation Operand, int Outer)
    {
        public TextSpan Body => Statement.Statement.FullSpan;
    }
}
