using System.Collections.Generic;
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

    private bool Visit(BasicBlock block)
    {
        var tested = new HashSet<object>();
        Follow(block.ConditionalSuccessor, tested);
        Follow(block.FallThroughSuccessor, tested);
        if (block.BranchValue is { } value)
            Walk(value, isTested: true, tested);
        for (var i = block.Operations.Length - 1; i >= 0; i--)
            Walk(block.Operations[i], isTested: false, tested);

        // An exception may leave from anywhere in the block, before anything in it was written.
        for (var region = block.EnclosingRegion; region is not null && region != _graph.Root; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try)
                continue;
            foreach (var handler in region.EnclosingRegion!.NestedRegions)
            {
                if (handler != region)
                    tested.UnionWith(_atStart[handler.FirstBlockOrdinal]);
            }
        }

        var known = _atStart[block.Ordinal];
        var before = known.Count;
        known.UnionWith(tested);
        return known.Count != before;
    }

    private void Follow(ControlFlowBranch? branch, HashSet<object> tested)
    {
        if (branch is null)
            return;
        if (branch.Destination is { } target)
            tested.UnionWith(_atStart[target.Ordinal]);
        foreach (var region in branch.FinallyRegions)
            tested.UnionWith(_atStart[region.FirstBlockOrdinal]);
        if (branch.Semantics != ControlFlowBranchSemantics.StructuredExceptionHandling)
            return;
        for (var region = branch.Source.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (!_behindFinally.TryGetValue(region, out var targets))
                continue;
            foreach (var behind in targets)
                tested.UnionWith(_atStart[behind.Ordinal]);
            return;
        }
    }

    private void NoteFinally(ControlFlowBranch? branch)
    {
        if (branch?.Destination is not { } target)
            return;
        foreach (var region in branch.FinallyRegions)
        {
            if (!_behindFinally.TryGetValue(region, out var targets))
                _behindFinally.Add(region, targets = new HashSet<BasicBlock>());
            targets.Add(target);
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
                // Others see what is stored in a member, and may ask for it.
                Walk(assignment.Value, isTested: true, tested);
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

    private static object? NameOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local.Name,
        IParameterReferenceOperation parameter => parameter.Parameter.Name,
        IMemberReferenceOperation member => member.Member.Name,
        IFlowCaptureReferenceOperation capture => capture.Id,
        _ => null,
    };
}
