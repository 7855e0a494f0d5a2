using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>An object that was made here has been handed to somebody: where that happened on some path, it has happened.</summary>
internal sealed record EscapedKey(object Made) : Memory;

/// <summary>An object that was made here was put into another one, and goes where that goes.</summary>
internal sealed record InsideKey(object Made, object Container) : Memory;

/// <summary>A collection that was made here was given elements that were not.</summary>
internal sealed record HoldsOthersKey(object Made) : Memory;

/// <summary>A parameter has got an object that nobody else can see, and that has not been handed out since.</summary>
internal sealed record OwnedKey(IParameterSymbol Parameter);

/// <summary>Objects that nobody else can see: the one being built, and those made here until they are handed out.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>The key of the fact that the object at hand is still being built.</summary>
    public static readonly object Construction = new();

    /// <summary>Whether the body owns an object on the paths of a disjunct.</summary>
    public static bool Owns(LockPath path, Disjunct disjunct) => path switch
    {
        { Kind: PathKind.This } => disjunct.Find(Construction) is not null,
        { Kind: PathKind.Parameter, Symbol: IParameterSymbol parameter } => disjunct.Find(new OwnedKey(parameter)) is not null,
        { Kind: PathKind.Fresh } => path.Made.All(made => disjunct.Find(new EscapedKey(made)) is null),
        { Kind: PathKind.Element, Parent: { Kind: PathKind.Fresh } collection } =>
            Owns(collection, disjunct) && collection.Made.All(made => disjunct.Find(new HoldsOthersKey(made)) is null),
        _ => false,
    };

    /// <summary>Whether an object is what a factory returned, and has not been handed out since.</summary>
    public bool OwnsResult(LockPath path, Disjunct disjunct) =>
        path.Made.All(made => disjunct.Find(new EscapedKey(made)) is null) && !IsTakenForLocked(path, disjunct) && _model.Factories.HaveMade(path, Cancellation);

    // Who locks the result of one call to touch that of another takes the two for one object.
    private static bool IsTakenForLocked(LockPath path, Disjunct disjunct) => path.Key is IInvocationOperation { TargetMethod: var method } call
        && disjunct.Locks.Holds.Any(hold => hold.IsHeld && hold.Lock.Root is { Kind: PathKind.Value, Key: IInvocationOperation { TargetMethod: var locked } other }
            && !ReferenceEquals(other, call) && SymbolEqualityComparer.Default.Equals(locked, method));

    private bool IsBuilding(bool knowsCallers) => Method is
        { MethodKind: MethodKind.Constructor or MethodKind.Destructor } or { IsInitOnly: true }
        || (knowsCallers && Method is { } method && _model.Entries.IsConstructionOnly(method, Cancellation));

    /// <summary>A value is handed to somebody who may keep it, or show it to others.</summary>
    private void Escape(IOperation? value)
    {
        switch (Unwrap(value))
        {
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                    Escape(element);
                break;
            case { Type.IsReferenceType: true } handed:
                _state = _state?.Map(disjunct => Escape(disjunct, PathOf(handed, disjunct)));
                break;
        }
    }

    private static Disjunct Escape(Disjunct disjunct, LockPath path)
    {
        if (path is { Kind: PathKind.Parameter, Symbol: IParameterSymbol parameter })
            return disjunct.With(new OwnedKey(parameter), null);
        foreach (var made in path.Made)
        {
            var key = new EscapedKey(made);
            if (disjunct.Find(key) is not null)
                continue;
            disjunct = disjunct.With(key, Fact.True);
            foreach (var inside in disjunct.Facts.Keys.OfType<InsideKey>().Where(i => ReferenceEquals(i.Container, made)).ToList())
                disjunct = Escape(disjunct, LockPath.Fresh(inside.Made));
        }

        return disjunct;
    }

    /// <summary>A value is put into an object: it goes where that goes.</summary>
    private void Contain(IOperation value, System.Func<Disjunct, LockPath> container)
    {
        if (value.Type is { IsReferenceType: true } && value.ConstantValue is not { HasValue: true, Value: null })
            _state = _state?.Map(disjunct => Contained(disjunct, PathOf(value, disjunct), container(disjunct)));
        else
            Escape(value);
    }

    private static Disjunct Contained(Disjunct disjunct, LockPath value, LockPath container)
    {
        if (!Owns(container, disjunct) || container.Kind != PathKind.Fresh)
            return Escape(disjunct, value);
        if (value.Kind == PathKind.Parameter)
            disjunct = Escape(disjunct, value);
        foreach (var outer in container.Made)
        {
            if (!Owns(value, disjunct))
                disjunct = disjunct.With(new HoldsOthersKey(outer), Fact.True);
            foreach (var inner in value.Made)
                disjunct = disjunct.With(new InsideKey(inner, outer), Fact.True);
        }

        return disjunct;
    }

    /// <summary>A method of an object becomes a delegate, and runs who knows when.</summary>
    private void EscapeReceiver(IMethodReferenceOperation method)
    {
        if (method.Parent is not IDelegateCreationOperation { Parent: IArgumentOperation { Parent: IInvocationOperation call } } || !ImmediateCallbacks.RunsAtOnce(call))
            Escape(method.Instance);
    }
}
