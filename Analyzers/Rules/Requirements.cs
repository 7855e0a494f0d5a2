using System.Collections.Immutable;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

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

    /// <summary>What a user calls a member: an accessor by its property, a constructor by its type.</summary>
    public static string NameOf(IMethodSymbol method) => method switch
    {
        { AssociatedSymbol: { } owner } => owner.Name,
        { MethodKind: MethodKind.Constructor } => "new " + method.ContainingType.Name,
        { MethodKind: MethodKind.AnonymousFunction } => "the lambda",
        { MethodKind: MethodKind.DelegateInvoke } => method.ContainingType.Name,
        { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => method.ContainingType.Name + "." + method.Name,
        _ => method.Name,
    };
}
