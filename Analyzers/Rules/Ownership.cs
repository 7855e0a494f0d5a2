using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Rules;

/// <summary>Objects that nobody else can see need no lock: the one being built, and a new one that has not been handed out.</summary>
internal static class Ownership
{
    /// <summary>Whether the code of a body owns an object on the paths of a disjunct. A null path stands for the statics of a type.</summary>
    public static bool Owns(LockAnalysis body, LockPath? owner, INamedTypeSymbol? statics, Disjunct disjunct)
    {
        if (owner is null)
            return IsStaticConstruction(body.Owner) && SymbolEqualityComparer.Default.Equals(statics?.OriginalDefinition, body.Owner.ContainingType?.OriginalDefinition);
        return LockAnalysis.Owns(owner, disjunct) || body.OwnsResult(owner, disjunct) || (owner.Kind == PathKind.This && body.Owner is IFieldSymbol or IPropertySymbol);
    }

    private static bool IsStaticConstruction(ISymbol owner) =>
        owner is IMethodSymbol { MethodKind: MethodKind.StaticConstructor } or IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true };
}
