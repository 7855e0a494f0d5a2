using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Members of .NET that run the delegate they are given before they return, under what the caller holds.</summary>
internal static class ImmediateCallbacks
{
    private static readonly ImmutableDictionary<string, ImmutableHashSet<string>> ByType = ImmutableDictionary.CreateRange(
        new System.Collections.Generic.Dictionary<string, ImmutableHashSet<string>>
        {
            ["List"] = Names("ForEach Find FindAll FindIndex FindLast FindLastIndex Exists RemoveAll TrueForAll Sort ConvertAll"),
            ["Array"] = Names("ForEach Find FindAll FindIndex FindLast FindLastIndex Exists TrueForAll Sort ConvertAll"),
            ["HashSet"] = Names("RemoveWhere"),
            ["SortedSet"] = Names("RemoveWhere"),
            ["ConcurrentDictionary"] = Names("GetOrAdd AddOrUpdate"),
            ["String"] = Names("Create"),
            ["LazyInitializer"] = Names("EnsureInitialized"),
        });

    private static readonly ImmutableHashSet<string> Eager = Names(
        "Aggregate All Any Average Contains Count ElementAt ElementAtOrDefault First FirstOrDefault ForEach Last LastOrDefault LongCount Max MaxBy Min MinBy "
        + "SequenceEqual Single SingleOrDefault Sum ToArray ToDictionary ToHashSet ToList ToLookup");

    public static bool RunsAtOnce(IInvocationOperation invocation)
    {
        var method = invocation.TargetMethod;
        var type = method.ContainingType;
        if (type is null || !IsSystem(type))
            return false;
        if (type.Name == "Enumerable")
            return Eager.Contains(method.Name) || IsConsumed(invocation);
        return ByType.TryGetValue(type.Name, out var methods) && methods.Contains(method.Name);
    }

    /// <summary>Whether a deferred query is consumed by the expression that it stands in.</summary>
    private static bool IsConsumed(IOperation query)
    {
        for (var parent = query.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case IConversionOperation or IArgumentOperation or IParenthesizedOperation or ITranslatedQueryOperation:
                    continue;

                // A loop over the query asks it for one element after the other, and is done with it where it ends.
                case IInvocationOperation { IsImplicit: true, TargetMethod.Name: "GetEnumerator" }:
                    return true;
                case IInvocationOperation { TargetMethod: { ContainingType: { Name: "Enumerable" } type } method } when IsSystem(type):
                    if (Eager.Contains(method.Name))
                        return true;
                    continue;
                case IInvocationOperation { TargetMethod.ContainingType: { Name: "String" } joined } when IsSystem(joined):
                    return true;
                default:
                    return false;
            }
        }

        return false;
    }

    private static bool IsSystem(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space?.Name == "System";
    }

    private static ImmutableHashSet<string> Names(string names) => ImmutableHashSet.Create(names.Split(' '));
}
