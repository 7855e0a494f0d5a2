using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Uses of state that may be guarded: of members, of what a local stands for, of what is returned by reference.</summary>
internal sealed partial class LockAnalysis
{
    private void VisitMember(IMemberReferenceOperation reference, AccessKind access, AccessKind contents)
    {
        VisitOwner(reference, access, contents);
        UseMember(reference, access, contents);
    }

    private void VisitOwner(IMemberReferenceOperation reference, AccessKind access, AccessKind contents)
    {
        if (reference.Instance is { } instance)
        {
            // To write a member of a struct is to write the struct; of an object, to use the object.
            var isStruct = instance.Type is { IsValueType: true };
            var used = access == AccessKind.None ? AccessKind.Read : access;
            Visit(instance, isStruct && access == AccessKind.Write ? AccessKind.Write : AccessKind.Read, isStruct ? contents : used);
            if (instance is not IInstanceReferenceOperation && LockApis.Find(reference.Member) is null)
                MayThrowIfWrong();
        }

        if (reference is IPropertyReferenceOperation property)
        {
            foreach (var argument in property.Arguments)
                Visit(argument, AccessKind.Read);
        }
    }

    private void UseMember(IMemberReferenceOperation reference, AccessKind access, AccessKind contents)
    {
        Touch(reference, reference.Member, reference.Instance, access, contents);
        if (reference is not IPropertyReferenceOperation { Property: var property })
            return;
        if (access == AccessKind.Write && property.SetMethod is { } setter)
        {
            Call(reference, setter);
            if (reference.Parent is ICompoundAssignmentOperation or IIncrementOrDecrementOperation && property.GetMethod is { } also)
                Call(reference, also);
        }
        else if (property.GetMethod is { } getter)
        {
            Call(reference, getter);
        }
    }

    /// <summary>A field, property or event is used, and may be guarded.</summary>
    private void Touch(IOperation reference, ISymbol member, IOperation? instance, AccessKind access, AccessKind contents)
    {
        if (!Replaying || !_model.HasContracts || (access == AccessKind.None && contents == AccessKind.None) || _state is null)
            return;
        var guards = _model.Contracts.GuardsOf(member);
        if (!guards.IsEmpty)
            Access(new AccessFacts(this, reference, member, instance, null, guards, access, contents, _state));
    }

    private void Access(AccessFacts access) => _observer.OnAccess(access with { Needs = GuardNeeds.Of(access) });

    /// <summary>A parameter of a primary constructor is state like any other, but where the object is made.</summary>
    private void UseCaptured(IParameterReferenceOperation reference, AccessKind access, AccessKind contents)
    {
        if (!Replaying || !_model.HasContracts || (access == AccessKind.None && contents == AccessKind.None) || _state is null
            || !IsCaptured(reference.Parameter) || _model.Contracts.GuardsOf(reference.Parameter) is not { IsEmpty: false } guards)
            return;
        Access(new AccessFacts(this, reference, reference.Parameter, null, LockPath.This, guards, access, contents, _state));
    }

    /// <summary>A reference that is returned is used when the body has let go of what it took.</summary>
    private void ReturnReference(IOperation returned, LockState state)
    {
        _state = state;
        var access = Method!.ReturnsByRef ? AccessKind.Write : AccessKind.Read;
        switch (Unwrap(returned))
        {
            case IMemberReferenceOperation member:
                Touch(member, member.Member, member.Instance, access, AccessKind.None);
                break;
            case IArrayElementReferenceOperation { ArrayReference: var array } when Unwrap(array) is IMemberReferenceOperation member:
                Touch(member, member.Member, member.Instance, AccessKind.Read, access);
                break;
            case ILocalReferenceOperation local:
                UseReference(local, access);
                break;
            case IFlowCaptureReferenceOperation { Id: var choice } when Replaying && _state is { IsUnknown: false, Disjuncts.IsEmpty: false }:
                UsePlaces(returned, choice, access);
                break;
        }
    }

    // A ref local stands for what it was bound to.
    private void UseReference(ILocalReferenceOperation local, AccessKind access)
    {
        if (!local.Local.IsRef || !Replaying || access == AccessKind.None || _state is null || _state.IsUnknown || _state.Disjuncts.IsEmpty)
            return;

        UsePlaces(local, local.Local, access);
    }

    /// <summary>What a reference stands for is used: one place, or one of several.</summary>
    private void UsePlaces(IOperation reference, object bound, AccessKind access)
    {
        foreach (var place in _state!.Disjuncts.SelectMany(disjunct => disjunct.Find(bound)?.Paths ?? ImmutableArray<LockPath>.Empty).Distinct())
            UsePlace(reference, place, access);
    }

    private void UsePlace(IOperation reference, LockPath place, AccessKind access)
    {
        // To use a part of a struct is to use the struct; an element, what holds the elements.
        var contents = AccessKind.None;
        for (var step = place; step is not null; step = step.Parent)
        {
            if (step is { Kind: PathKind.Member, Symbol: { } member })
            {
                var guards = _model.Contracts.GuardsOf(member);
                if (!guards.IsEmpty)
                    Access(new AccessFacts(this, reference, member, null, step.Parent, guards, access, contents, _state!));
                if (member.ContainingType is not { IsValueType: true })
                    return;
            }
            else if (step.Kind == PathKind.Element)
            {
                (access, contents) = (AccessKind.Read, access);
            }
        }
    }

    /// <summary>A local that holds a guarded collection, or an object whose contents are guarded, stands for what is guarded.</summary>
    private void UseContents(ILocalReferenceOperation local, AccessKind contents)
    {
        if (contents == AccessKind.None || local.Local.IsRef || !Replaying || !_model.HasContracts || _state is not { IsUnknown: false, Disjuncts.IsEmpty: false })
            return;
        if (_facts.IsWrittenByClosure(local.Local) || _state.Disjuncts[0].Find(local.Local) is not { } known)
            return;

        // How long an array is never changes.
        if (local.Parent is IPropertyReferenceOperation { Property: { Name: "Length", ContainingType.SpecialType: SpecialType.System_Array } })
            return;
        foreach (var path in known.Paths)
        {
            if (LiveViews.Source(path) is { Kind: PathKind.Member, Symbol: { } member, Parent: { } owner } && _state is { IsUnknown: false } state
                && state.Disjuncts.All(d => d.Find(local.Local) is { } there && (path.Equals(there.Path) || (!there.OneOf.IsDefault && there.OneOf.Contains(path)))))
                UseContents(local, member, owner, contents, state);
        }
    }

    /// <summary>What was read once and is used now: <c>list?.Add(1)</c>.</summary>
    private void UseCapturedContents(IFlowCaptureReferenceOperation capture, AccessKind contents)
    {
        if (contents != AccessKind.None && _captured.TryGetValue(capture.Id, out var captured))
            UseContentsOf(captured, contents);
    }

    private void UseContentsOf(IOperation holder, AccessKind contents)
    {
        switch (Unwrap(holder))
        {
            case ILocalReferenceOperation local:
                UseContents(local, contents);
                break;
            case IMemberReferenceOperation member:
                Touch(member, member.Member, member.Instance, AccessKind.Read, contents);
                break;
            case IFlowCaptureReferenceOperation capture:
                UseCapturedContents(capture, contents);
                break;
        }
    }

    private void UseContents(ILocalReferenceOperation local, ISymbol member, LockPath owner, AccessKind contents, LockState state)
    {
        var guards = _model.Contracts.GuardsOf(member);
        if (guards.IsEmpty)
            return;

        Access(new AccessFacts(this, local, member, null, owner, guards, AccessOfContents(member, guards), contents, state));
    }

    // Of any other object than a collection the guard of a member covers the reference alone; so it does where the contents have their own.
    private AccessKind AccessOfContents(ISymbol member, ImmutableArray<Guard> guards) =>
        KnownCollections.IsGuardable(KnownCollections.TypeOf(member)) && !guards.Any(static guard => guard.OfContents) && _model.Contents.AreChanged(member, Cancellation)
            ? AccessKind.Read
            : AccessKind.None;

    /// <summary>A method of what is guarded becomes a delegate that is kept: the contents are used when that runs, whatever is held now.</summary>
    private void UseLater(IMethodReferenceOperation method)
    {
        if (!Replaying || !_model.HasContracts || _state is not { IsUnknown: false } state || Unwrap(method.Instance) is not IMemberReferenceOperation { Member: var member } reference
            || method.Parent is not IDelegateCreationOperation
            {
                Parent: IArgumentOperation or IEventAssignmentOperation { Adds: true } or ISimpleAssignmentOperation { Target: IMemberReferenceOperation }
            })
            return;
        var guards = _model.Contracts.GuardsOf(member);
        if (!guards.IsEmpty)
            Access(new AccessFacts(this, reference, member, reference.Instance, null, guards, AccessOfContents(member, guards), AccessKind.Read, _nested.Later(state)) { IsLater = true });
    }

    // A place that was found before its new value was: list[0] = c ? 1 : 2. What `with` writes to is a copy.
    private void WriteThroughCapture(IFlowCaptureReferenceOperation capture)
    {
        if (!_captured.TryGetValue(capture.Id, out var target) || target.Syntax.Parent is WithExpressionSyntax)
            return;
        if (target is IMemberReferenceOperation member)
            Touch(member, member.Member, member.Instance, AccessKind.Write, AccessKind.None);
        if (KnownCollections.HolderOf(target) is { } holder)
            UseContentsOf(holder, AccessKind.Write);
    }
}
