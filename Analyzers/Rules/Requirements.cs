using System.Collections.Immutable;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>What the rules about missing locks share.</summary>
internal static class Requirements
{
    /// <summary>What a code fix needs to provide a lock.</summary>
    public static ImmutableDictionary<string, string?> Properties(LockAnalysis body, string? written, LockPath needed, LockMode mode)
    {
        var properties = ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Mode, mode.ToString());
        if (written is not null)
            properties = properties.Add(FindingProperties.Lock, written.Length == 0 ? "this" : written);
        if (SiteText.Requirement(body, needed) is { } requirement)
            properties = properties.Add(FindingProperties.Requirement, requirement);
        return properties;
    }

    /// <summary>Whether the receiver of a call is an object that nobody else can see.</summary>
    public static bool IsOwned(CallFacts call)
    {
        var instance = call.Operation switch
        {
            IInvocationOperation invocation => invocation.Instance,
            IPropertyReferenceOperation property => property.Instance,
            _ => null,
        };
        if (call.Target.MethodKind == MethodKind.Constructor || (instance is null && !call.Target.IsStatic))
            return false;
        foreach (var disjunct in call.State.Disjuncts)
        {
            if (!Ownership.Owns(call.Body, call.Target.IsStatic ? null : call.Body.PathOf(instance, disjunct), call.Target.ContainingType, disjunct))
                return false;
        }

        return true;
    }

    /// <summary>What a user calls a member: an accessor by its property, a constructor by its type.</summary>
    public static string NameOf(IMethodSymbol method) => method switch
    {
        { AssociatedSymbol: { } owner } => owner.Name,
        { MethodKind: MethodKind.Constructor } => "new " + method.ContainingType.Name,
        { MethodKind: MethodKind.DelegateInvoke } => method.ContainingType.Name,
        { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => method.ContainingType.Name + "." + method.Name,
        _ => method.Name,
    };
}
