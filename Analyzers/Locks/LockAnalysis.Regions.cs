using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>Entering and leaving <c>lock</c> statements, which flow does by where an operation stands.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>Brings the state to where an operation stands.</summary>
    private void Move(IOperation operation)
    {
        // Of what the compiler made of a statement only its head runs code of the body.
        if (_locks.IsEmpty || _state is null || (_locks.IsLowering(operation) && operation is not IFlowCaptureOperation))
            return;
        var target = _locks.RegionOf(operation);
        if (target != _state.Region)
            _state = MoveTo(_state, target);
    }

    // Who gets to the end of a lock statement has left it.
    protected override bool IsTransparent(ControlFlowRegion finallyBlock)
    {
        if (_locks.IsEmpty)
            return false;
        for (var ordinal = finallyBlock.FirstBlockOrdinal; ordinal <= finallyBlock.LastBlockOrdinal; ordinal++)
        {
            var block = _graph.Blocks[ordinal];
            if (block.BranchValue is { } value && !_locks.IsLowering(value))
                return false;
            foreach (var operation in block.Operations)
            {
                if (!_locks.IsLowering(operation))
                    return false;
            }
        }

        return true;
    }

    private LockState MoveTo(LockState state, int target)
    {
        if (state.IsUnknown)
            return state;
        state = Leave(state, target);
        return state.Region == target ? state : EnterRegion(MoveTo(state, _locks.Outer(target)), target);
    }

    /// <summary>Leaves the regions that do not contain <paramref name="target"/>.</summary>
    private LockState Leave(LockState state, int target)
    {
        while (!state.IsUnknown && state.Region >= 0 && !Contains(state.Region, target))
            state = LeaveRegion(state);
        return state;
    }

    private int CommonRegion(int left, int right)
    {
        while (left >= 0 && !Contains(left, right))
            left = _locks.Outer(left);
        return left;
    }

    private bool Contains(int outer, int inner)
    {
        for (; inner >= 0; inner = _locks.Outer(inner))
        {
            if (inner == outer)
                return true;
        }

        return false;
    }

    private LockState EnterRegion(LockState state, int region)
    {
        var operand = _locks.Operand(region);
        return state.Map(disjunct =>
        {
            var path = PathOf(operand, disjunct);
            var before = disjunct.Locks.Find(path);

            // What was released for the caller before is still owed to it behind the statement.
            var owed = before is { Exclusive: < 0 } ? before : null;

            // Regions nest: one that is not counted is not missed where it ends.
            if (before is { Exclusive: >= Hold.MaximumDepth })
                return disjunct;
            var hold = before is null || owed is not null
                ? new Hold(path, 1, 0, 0, Since: operand, Changed: operand) : before.Add(LockMode.Exclusive, 1) with { Changed = operand };
            if (hold.Total == 1)
                disjunct = WithoutGuarded(disjunct, path);
            return new Disjunct(disjunct.Locks.With(hold), disjunct.Facts.SetItem(RegionKey(region), new Fact(path, Constant: owed)));
        })!.WithRegion(region);
    }

    private LockState LeaveRegion(LockState state)
    {
        var region = state.Region;
        return state.Map(disjunct =>
        {
            if (disjunct.Find(RegionKey(region)) is not { Path: { } path } entered)
                return disjunct;
            var facts = disjunct.Facts.Remove(RegionKey(region));

            // A call that may have let go of the lock, or a fault that is reported elsewhere, leaves nothing to release.
            if (disjunct.Locks.Find(path) is not { Exclusive: > 0 } hold)
            {
                return new Disjunct(disjunct.Locks, disjunct.ReleaseOf(path) is { } last
                    ? facts.SetItem(new BrokenRegionKey(path), new Fact(path, IsKnown: true, Equal: true, Constant: last)) : facts);
            }

            hold = hold.Add(LockMode.Exclusive, -1);
            if (entered.Constant is Hold owed && !hold.IsHeld)
                return new Disjunct(disjunct.Locks.With(owed), facts);

            // What its body has let go of before is let go of still: a statement around this one will miss it.
            var released = new ReleasedKey(path);
            return new Disjunct(disjunct.Locks.With(hold), facts.ContainsKey(released) ? facts : facts.SetItem(released, new Fact(path)));
        })!.WithRegion(_locks.Outer(region));
    }

    private object RegionKey(int region) => _locks.Operand(region).Syntax;
}
