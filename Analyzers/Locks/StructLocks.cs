using System.Collections.Concurrent;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>Structs that are locks, or have one in them. A copy of such a value is another lock. Thread-safe.</summary>
internal sealed class StructLocks
{
    // Structs in structs; a type that is generic over itself would go on for ever.
    private const int MaximumDepth = 6;

    private readonly ConcurrentDictionary<ITypeSymbol, string?> _paths = new(SymbolEqualityComparer.Default);

    /// <summary>The members that lead from a value of a type to the lock in it: empty for the lock itself, null where there is none.</summary>
    public string? PathIn(ITypeSymbol? type) =>
        type is { IsValueType: true, SpecialType: SpecialType.None, TypeKind: TypeKind.Struct } ? _paths.GetOrAdd(type, static t => Find(t, 0)) : null;

    private static string? Find(ITypeSymbol type, int depth)
    {
        if (IsLock(type))
            return "";
        if (depth >= MaximumDepth)
            return null;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: var arguments })
            return Step("Value", Find(arguments[0], depth + 1));
        foreach (var field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (field is { IsStatic: false, RefKind: RefKind.None, Type: { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } inner }
                && Step(field.AssociatedSymbol?.Name ?? field.Name, Find(inner, depth + 1)) is { } path)
                return path;
        }

        return null;
    }

    private static string? Step(string name, string? rest) => rest is null ? null : rest.Length == 0 ? name : name + "." + rest;

    // A readonly struct has no state of its own to copy, whatever it refers to. Guards are made to be handed on.
    private static bool IsLock(ITypeSymbol type) => LockTypes.FamilyOf(type) switch
    {
        LockFamily.SpinLock => true,
        LockFamily.Custom => !type.IsReadOnly && !LockTypes.HasAttribute(type, ContractNames.LockScope),
        _ => false,
    };
}
