using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Flow;

/// <summary>Which values a body still tests behind the start of a block: liveness, where only a branch, a return or somebody else's eyes count as uses.</summary>
/// <remarks>
/// Values are known by the name of their variable or member, or by capture: two of one name are not told apart, and all that a nested
/// function mentions counts as tested everywhere. What is said to be tested may not be; what is said not to be is not.
/// </remarks>
internal sealed class TestedLater
{
    private readonly ControlFlowGraph _graph;
    private readonly HashSet<object>[] _atStart;
    private readonly HashSet<object> _byClosures = new();
    private readonly Dictionary<ControlFlowRegion, HashSet<BasicBlock>> _behindFinally = new();

    public TestedLater(ControlFlowGraph graph)
    {
        _graph = graph;
        _atStart = new HashSet<object>[graph.Blocks.Length];
        NoteClosures();
        foreach (var block in graph.Blocks)
        {
            _atStart[block.Ordinal] = new HashSet<object>();
            NoteFinally(block.ConditionalSuccessor);
            NoteFinally(block.FallThroughSuccessor);
        }

        // Sets only grow, and there are finitely many names.
        bool changed;
        do
        {
            changed = false;
            for (var ordinal = graph.Blocks.Length - 1; ordinal >= 0; ordinal--)
                changed |= Visit(graph.Blocks[ordinal]);
        }
        while (changed);
    }

    /// <summary>Whether a variable or member of this name, or a capture, is tested at or behind the start of a block.</summary>
    public bool IsTested(object value, BasicBlock from) => _byClosures.Contains(value) || _atStart[from.Ordinal].Contains(value);

    /// <summary>
    /// Whether, on some way from the start of a block, a value is tested before an operation that makes the question idle. Of an operation
    /// <paramref name="ends"/> says whether it does; null where nobody can tell.
    /// </summary>
    public bool IsTestedBefore(object value, BasicBlock from, Func<IOperation, bool?> ends)
    {
        if (_byClosures.Contains(value))
            return true;
        var seen = new HashSet<int> { from.Ordinal };
        var ways = new Stack<BasicBlock>();
        ways.Push(from);
        while (ways.Count > 0)
        {
            var block = ways.Pop();

            // An exception may leave before anything in the block has run.
            foreach (var handler in Handlers(block))
                Push(_graph.Blocks[handler.FirstBlockOrdinal]);
            if (IsTestedIn(block, value, ends) is { } isTested)
            {
                if (isTested)
                    return true;
                continue;
            }

            foreach (var next in Behind(block))
                Push(next);
        }

        return false;

        void Push(BasicBlock next)
        {
            if (_atStart[next.Ordinal].Contains(value) && seen.Add(next.Ordinal))
                ways.Push(next);
        }
    }

    /// <summary>Whether the first operation of a block that has to do with it tests a value; null where none has.</summary>
    private bool? IsTestedIn(BasicBlock block, object value, Func<IOperation, bool?> ends)
    {
        var tested = new HashSet<object>();
        foreach (var next in Behind(block))
            tested.UnionWith(_atStart[next.Ordinal]);
        tested.Remove(value);
        var isTested = block.BranchValue is { } branch ? Decide(branch, isBranch: true) : null;
        for (var i = block.Operations.Length - 1; i >= 0; i--)
            isTested = Decide(block.Operations[i], isBranch: false) ?? isTested;
        return isTested;

        bool? Decide(IOperation operation, bool isBranch)
        {
            Walk(operation, isBranch, tested);
            return tested.Remove(value) ? true : ends(operation) switch { true => false, false => null, null => true };
        }
    }

    private bool Visit(BasicBlock block)
    {
        var tested = new HashSet<object>();
        foreach (var next in Behind(block))
            tested.UnionWith(_atStart[next.Ordinal]);
        if (block.BranchValue is { } value)
            Walk(value, isTested: true, tested);
        for (var i = block.Operations.Length - 1; i >= 0; i--)
            Walk(block.Operations[i], isTested: false, tested);

        // An exception may leave from anywhere in the block, before anything in it was written.
        foreach (var handler in Handlers(block))
            tested.UnionWith(_atStart[handler.FirstBlockOrdinal]);

        var known = _atStart[block.Ordinal];
        var before = known.Count;
        known.UnionWith(tested);
        return known.Count != before;
    }

    private static IEnumerable<ControlFlowRegion> Handlers(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region?.EnclosingRegion is { } around; region = around)
        {
            if (region.Kind != ControlFlowRegionKind.Try)
                continue;
            foreach (var handler in around.NestedRegions)
            {
                if (handler != region)
                    yield return handler;
            }
        }
    }

    private IEnumerable<BasicBlock> Behind(BasicBlock block)
    {
        foreach (var branch in new[] { block.ConditionalSuccessor, block.FallThroughSuccessor })
        {
            if (branch is null)
                continue;
            if (!branch.FinallyRegions.IsEmpty)
                yield return _graph.Blocks[branch.FinallyRegions[0].FirstBlockOrdinal];
            else if (branch.Destination is { } target)
                yield return target;
            if (branch.Semantics != ControlFlowBranchSemantics.StructuredExceptionHandling)
                continue;
            for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
            {
                if (!_behindFinally.TryGetValue(region, out var targets))
                    continue;
                foreach (var behind in targets)
                    yield return behind;
                break;
            }
        }
    }

    private void NoteFinally(ControlFlowBranch? branch)
    {
        // One finally block leads to the next, and the last of them to where the branch goes.
        var regions = branch?.FinallyRegions ?? ImmutableArray<ControlFlowRegion>.Empty;
        for (var i = 0; i < regions.Length; i++)
        {
            var next = i + 1 < regions.Length ? _graph.Blocks[regions[i + 1].FirstBlockOrdinal] : branch!.Destination;
            if (!_behindFinally.TryGetValue(regions[i], out var targets))
                _behindFinally.Add(regions[i], targets = new HashSet<BasicBlock>());
            if (next is not null)
                targets.Add(next);
        }
    }

    private void NoteClosures()
    {
        foreach (var operation in _graph.OriginalOperation.Descendants())
        {
            if (operation is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
                continue;
            foreach (var inner in operation.Descendants())
            {
                if (NameOf(inner) is { } name)
                    _byClosures.Add(name);
            }
        }
    }

    private static void Walk(IOperation operation, bool isTested, HashSet<object> tested)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation } assignment:
                Walk(assignment.Value, tested.Remove(NameOf(assignment.Target)!) || isTested, tested);
                return;
            case ISimpleAssignmentOperation assignment:
                // Others see what is stored in a member, and may ask for it; a number or a text is no answer.
                Walk(assignment.Value, isTested: !IsNumberOrText(assignment.Value.Type), tested);
                Walk(assignment.Target, isTested: false, tested);
                return;
            case ICompoundAssignmentOperation compound:
                Walk(compound.Value, isTested || (NameOf(compound.Target) is { } target && tested.Contains(target)), tested);
                Walk(compound.Target, isTested, tested);
                return;
            case IFlowCaptureOperation capture:
                Walk(capture.Value, tested.Remove(capture.Id), tested);
                return;
            case IArgumentOperation argument:
                // A flag that is handed on is looked at there.
                Walk(argument.Value, isTested || argument.Parameter is { RefKind: RefKind.Ref } or { Type.SpecialType: SpecialType.System_Boolean }, tested);
                return;
            case IFlowAnonymousFunctionOperation:
                return;
        }

        if (isTested && NameOf(operation) is { } name)
            tested.Add(name);
        foreach (var child in operation.ChildOperations)
            Walk(child, isTested, tested);
    }

    private static bool IsNumberOrText(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_Char and <= SpecialType.System_String;

    private static object? NameOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local.Name,
        IParameterReferenceOperation parameter => parameter.Parameter.Name,
        IMemberReferenceOperation member => member.Member.Name,
        IFlowCaptureReferenceOperation capture => capture.Id,
        _ => null,
    };
}
