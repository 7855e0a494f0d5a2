using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Contracts;

/// <summary>Guesses what a lock expression that does not resolve was meant to say.</summary>
internal static class LockSuggestions
{
    /// <summary>The path in scope that is nearest to <paramref name="text"/>, or null where none is near.</summary>
    public static string? Nearest(string text, IMethodSymbol? method, INamedTypeSymbol? type)
    {
        var last = text.Substring(text.LastIndexOf('.') + 1);
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var (path, name) in Candidates(method, type))
        {
            var distance = Math.Min(Distance(text, path), Distance(last, name));
            if (distance < bestDistance && path != text)
            {
                best = path;
                bestDistance = distance;
            }
        }

        return bestDistance <= Math.Max(1, last.Length / 3) ? best : null;
    }

    private static IEnumerable<(string Path, string Name)> Candidates(IMethodSymbol? method, INamedTypeSymbol? type)
    {
        foreach (var parameter in method?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty)
        {
            if (LockTypes.IsLikelyLock(parameter.Type))
                yield return (parameter.Name, parameter.Name);
            foreach (var member in Locks(parameter.Type, onlyVisible: true))
                yield return (parameter.Name + "." + member.Name, member.Name);
        }

        foreach (var member in Locks(type, onlyVisible: false))
        {
            yield return (member.Name, member.Name);
            if (TypeOf(member) is { } inner && !LockTypes.IsLikelyLock(inner))
            {
                foreach (var deeper in Locks(inner, onlyVisible: true))
                    yield return (member.Name + "." + deeper.Name, deeper.Name);
            }
        }

        // A nested type may mean the lock of the type around it.
        for (var outer = type?.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            foreach (var member in Locks(outer, onlyVisible: false))
                yield return (member.IsStatic ? outer.Name + "." + member.Name : outer.Name + ".this." + member.Name, member.Name);
        }
    }

    private static IEnumerable<ISymbol> Locks(ITypeSymbol? type, bool onlyVisible)
    {
        var depth = 0;
        for (; type is not null && type.SpecialType != SpecialType.System_Object && depth++ < 64; type = type.BaseType)
        {
            foreach (var member in type.GetMembers())
            {
                if (member.IsImplicitlyDeclared || (onlyVisible && member.DeclaredAccessibility == Accessibility.Private))
                    continue;
                if (TypeOf(member) is { } memberType && LockTypes.CanBeLock(memberType))
                    yield return member;
            }
        }
    }

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol { IsIndexer: false } property => property.Type,
        _ => null,
    };

    /// <summary>Levenshtein's distance, case ignored.</summary>
    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 8)
            return int.MaxValue;
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1;
                var next = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost);
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[right.Length];
    }
}
