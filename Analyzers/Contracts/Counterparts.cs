using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Contracts;

/// <summary>Finds the twin of a member: the one that takes the lock itself, or the one that wants it held.</summary>
internal static class Counterparts
{
    /// <summary>The member that does the same and takes the lock itself; null if there is none.</summary>
    public static IMethodSymbol? TakingTheLock(IMethodSymbol method, ConventionOptions options)
    {
        if (Declared(method) is { } name)
            return Find(method, name);
        return UnlockedNames(method.Name, options).Select(candidate => Find(method, candidate)).FirstOrDefault(twin => twin is not null);
    }

    /// <summary>The member that does the same and wants the lock held; null if there is none.</summary>
    public static IMethodSymbol? WantingTheLock(IMethodSymbol method, ConventionOptions options)
    {
        foreach (var type in Bases(method.ContainingType))
        {
            foreach (var member in type.GetMembers())
            {
                if (member is IMethodSymbol candidate && Declared(candidate) == method.Name && SameParameters(candidate, method))
                    return candidate;
            }
        }

        return LockedNames(method.Name, options).Select(candidate => Find(method, candidate)).FirstOrDefault(twin => twin is not null);
    }

    private static string? Declared(IMethodSymbol method)
    {
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: ContractNames.UnlockedVariant, ConstructorArguments: { Length: 1 } arguments } && arguments[0].Value is string name)
                return name;
        }

        return null;
    }

    private static IEnumerable<string> UnlockedNames(string name, ConventionOptions options)
    {
        foreach (var suffix in options.UnlockedSuffixes)
        {
            yield return name + suffix;
            if (name.EndsWith("Async", StringComparison.Ordinal))
                yield return name.Substring(0, name.Length - 5) + suffix + "Async";
        }

        foreach (var bare in Without(name, options.LockedSuffixes))
            yield return bare;
    }

    private static IEnumerable<string> LockedNames(string name, ConventionOptions options)
    {
        foreach (var bare in Without(name, options.UnlockedSuffixes))
            yield return bare;
        foreach (var suffix in options.LockedSuffixes)
        {
            yield return name + suffix;
            if (name.EndsWith("Async", StringComparison.Ordinal))
                yield return name.Substring(0, name.Length - 5) + suffix + "Async";
        }
    }

    private static IEnumerable<string> Without(string name, ImmutableArray<string> suffixes)
    {
        foreach (var suffix in suffixes)
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
                yield return name.Substring(0, name.Length - suffix.Length);
            var async = suffix + "Async";
            if (name.Length > async.Length && name.EndsWith(async, StringComparison.Ordinal))
                yield return name.Substring(0, name.Length - async.Length) + "Async";
        }
    }

    private static IMethodSymbol? Find(IMethodSymbol method, string name)
    {
        foreach (var type in Bases(method.ContainingType))
        {
            foreach (var member in type.GetMembers(name))
            {
                if (member is IMethodSymbol candidate && candidate.IsStatic == method.IsStatic && SameParameters(candidate, method))
                    return candidate;
            }
        }

        return null;
    }

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol? type)
    {
        for (var t = type; t is not null; t = t.BaseType)
            yield return t;
        if (type is not null)
        {
            foreach (var @interface in type.AllInterfaces)
                yield return @interface;
        }
    }

    private static bool SameParameters(IMethodSymbol left, IMethodSymbol right)
    {
        if (left.Parameters.Length != right.Parameters.Length || left.Arity != right.Arity)
            return false;
        for (var i = 0; i < left.Parameters.Length; i++)
        {
            var (one, other) = (left.Parameters[i], right.Parameters[i]);
            if (one.RefKind != other.RefKind)
                return false;
            if (one.Type.TypeKind != TypeKind.TypeParameter && !SymbolEqualityComparer.Default.Equals(one.Type, other.Type)
                && !SymbolEqualityComparer.Default.Equals(one.Type.OriginalDefinition, other.Type.OriginalDefinition))
                return false;
        }

        return true;
    }
}
