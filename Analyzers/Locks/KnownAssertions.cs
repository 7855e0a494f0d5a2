using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>Calls that do not come back, or come back only if a condition holds.</summary>
internal static class KnownAssertions
{
    // Not annotated in older frameworks.
    private static readonly ImmutableHashSet<(string Type, string Method)> Asserts = ImmutableHashSet.Create(
        ("Debug", "Assert"), ("Trace", "Assert"), ("Contract", "Assert"), ("Contract", "Requires"), ("Contract", "Assume"));

    private static readonly ImmutableHashSet<(string Type, string Method)> NoReturn = ImmutableHashSet.Create(
        ("Environment", "Exit"), ("Environment", "FailFast"), ("Debug", "Fail"));

    /// <summary>What a condition is after the call has come back; null if the call says nothing of it.</summary>
    public static bool? HoldsAfter(IMethodSymbol method, IParameterSymbol parameter)
    {
        if (parameter.Ordinal == 0 && method.ContainingType is { } type && Asserts.Contains((type.Name, method.Name))
            && method.ContainingNamespace?.Name is "Diagnostics" or "Contracts")
            return true;
        foreach (var attribute in parameter.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "DoesNotReturnIfAttribute", ConstructorArguments: { Length: 1 } arguments } && arguments[0].Value is bool stops)
                return !stops;
        }

        return null;
    }

    public static bool NeverReturns(IMethodSymbol method)
    {
        if (!method.ReturnsVoid && method.ReturnType.TypeKind != TypeKind.TypeParameter && method.ReturnType.SpecialType != SpecialType.None)
            return false;
        if (method.ContainingType is { } type && NoReturn.Contains((type.Name, method.Name)))
            return method.ContainingNamespace?.Name is "System" or "Diagnostics";
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == "DoesNotReturnAttribute")
                return true;
        }

        return false;
    }
}
