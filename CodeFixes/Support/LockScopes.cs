using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>The members through which a <c>[Lock]</c> type offers itself.</summary>
internal static class LockScopes
{
    /// <summary>Whether the call yields a guard that holds the lock until it is disposed.</summary>
    public static bool IsScope(IMethodSymbol method) => GuardType(method) is { } guard && ContractAttributes.Has(guard, "LockScope");

    /// <summary>The guard, looked at through a task.</summary>
    public static ITypeSymbol? GuardType(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Constructor ? method.ContainingType
        : IsAwaited(method) ? ((INamedTypeSymbol)method.ReturnType).TypeArguments.FirstOrDefault()
        : method.ReturnType;

    public static bool IsAwaited(IMethodSymbol method) => method.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask" };

    /// <summary>
    /// Methods that can be called on a lock without arguments and that carry the contract for <c>this</c>, in the wanted mode
    /// first. Exclusive serves where shared is wanted, never the reverse.
    /// </summary>
    public static IEnumerable<IMethodSymbol> Members(SemanticModel model, int position, ITypeSymbol @lock, string contract, bool shared) =>
        from method in model.LookupSymbols(position, @lock).OfType<IMethodSymbol>()
        where !method.IsStatic && method.Arity == 0 && method.Parameters.All(parameter => parameter.IsOptional)
        from attribute in ContractAttributes.All(method, contract)
        let isShared = ContractAttributes.Shared(attribute) ?? false
        where ContractAttributes.Paths(attribute).SequenceEqual(["this"]) && (shared || !isShared)
        orderby isShared == shared ? 0 : 1
        select method;
}
