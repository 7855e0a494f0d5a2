using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Objects that nobody else can see need no lock: the one being built, and a new one that has not been handed out.</summary>
internal static class Ownership
{
    /// <summary>Whether the code of a body owns an object on the paths of a disjunct. A null path stands for the statics of a type.</summary>
    public static bool Owns(LockAnalysis body, LockPath? owner, INamedTypeSymbol? statics, Disjunct disjunct)
    {
        if (owner is null)
            return IsStaticConstruction(body.RunsIn) && SymbolEqualityComparer.Default.Equals(statics?.OriginalDefinition, body.RunsIn.ContainingType?.OriginalDefinition);
        return LockAnalysis.Owns(owner, disjunct) || body.OwnsResult(owner, disjunct) || (owner.Kind == PathKind.This && body.Owner is IFieldSymbol or IPropertySymbol);
    }

    /// <summary>Whether the object whose lock a call needs is one that nobody else can see.</summary>
    public static bool OwnsReceiver(CallFacts call, LockPath needed)
    {
        // Of an argument's locks it is the argument that counts: of an extension method it is the receiver.
        if (needed.Parent is { Kind: PathKind.Parameter } parameter && call.Target.MethodKind == MethodKind.Ordinary)
            return call.State.Disjuncts.All(disjunct => Owns(call.Body, call.Body.AtCall(call.Operation, call.Target, parameter, disjunct), null, disjunct));

        var instance = call.Operation switch
        {
            IInvocationOperation invocation => invocation.Instance,
            IPropertyReferenceOperation property => property.Instance,
            IMethodReferenceOperation method => method.Instance,
            _ => null,
        };
        if (call.Target.MethodKind is MethodKind.Constructor or MethodKind.LocalFunction || (instance is null && !call.Target.IsStatic))
            return false;

        // The guard is new, but what it holds is not.
        if (call.Body.Model.Contracts.IsScope(call.Target.ContainingType))
            return false;
        return call.State.Disjuncts.All(disjunct =>
            Owns(call.Body, call.Target.IsStatic ? null : call.Body.PathOf(instance, disjunct), call.Target.ContainingType, disjunct));
    }

    private static bool IsStaticConstruction(ISymbol owner) =>
        owner is IMethodSymbol { MethodKind: MethodKind.StaticConstructor } or IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true };
}
