using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Contracts;

/// <summary>What a member overrides and implements, from one type up. Hiding with <c>new</c> is neither.</summary>
internal static class MemberBases
{
    /// <summary>The members that a method overrides or implements, as the type's bases construct them.</summary>
    public static IEnumerable<IMethodSymbol> Of(IMethodSymbol method) =>
        method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor or MethodKind.LocalFunction or MethodKind.AnonymousFunction || !MayHaveAny(method)
            ? Enumerable.Empty<IMethodSymbol>() : Find(method).OfType<IMethodSymbol>();

    /// <summary>The members that a method, property or event overrides or implements.</summary>
    public static IEnumerable<ISymbol> Of(ISymbol member) => MayHaveAny(member) ? Find(member) : Enumerable.Empty<ISymbol>();

    // Nearly all members stand for themselves, and each is asked.
    private static bool MayHaveAny(ISymbol member) => member.IsOverride || !ExplicitlyImplemented(member).IsEmpty
        || (member.DeclaredAccessibility == Accessibility.Public && member is not IFieldSymbol && member.ContainingType is { AllInterfaces.IsEmpty: false });

    private static IEnumerable<ISymbol> Find(ISymbol member)
    {
        if (Overridden(member) is { } overridden)
            yield return overridden;
        foreach (var implemented in ExplicitlyImplemented(member))
            yield return implemented;
        if (member.DeclaredAccessibility != Accessibility.Public || member is IFieldSymbol || member.ContainingType is not { TypeKind: not TypeKind.Interface } type)
            yield break;
        foreach (var @interface in type.AllInterfaces)
        {
            foreach (var candidate in @interface.GetMembers(member.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(candidate), member))
                    yield return candidate;
            }
        }
    }

    private static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol method => method.OverriddenMethod,
        IPropertySymbol property => property.OverriddenProperty,
        IEventSymbol @event => @event.OverriddenEvent,
        _ => null,
    };

    private static ImmutableArray<ISymbol> ExplicitlyImplemented(ISymbol member) => member switch
    {
        IMethodSymbol method => ImmutableArray<ISymbol>.CastUp(method.ExplicitInterfaceImplementations),
        IPropertySymbol property => ImmutableArray<ISymbol>.CastUp(property.ExplicitInterfaceImplementations),
        IEventSymbol @event => ImmutableArray<ISymbol>.CastUp(@event.ExplicitInterfaceImplementations),
        _ => ImmutableArray<ISymbol>.Empty,
    };
}
