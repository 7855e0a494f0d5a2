using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Contract attributes on symbols, by simple name in any namespace, as the analyzers recognise them.</summary>
internal static class ContractAttributes
{
    public static bool Has(ISymbol symbol, string name) => All(symbol, name).Any();

    public static IEnumerable<AttributeData> All(ISymbol symbol, string name) =>
        symbol.GetAttributes().Where(attribute => attribute.AttributeClass?.Name == name + "Attribute");

    /// <summary>The lock paths that the attribute names; <c>this</c> where it names none.</summary>
    public static IEnumerable<string> Paths(AttributeData attribute)
    {
        var paths = attribute.ConstructorArguments
            .SelectMany(argument => argument.Kind == TypedConstantKind.Array ? argument.Values : [argument])
            .Select(argument => argument.Value as string)
            .Where(path => !string.IsNullOrWhiteSpace(path))
            .Select(path => path!)
            .ToList();
        return paths.Count == 0 ? ["this"] : paths;
    }

    /// <summary>The mode that the attribute states; null where it states none.</summary>
    public static bool? Shared(AttributeData attribute)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == "Mode")
                return argument.Value.Value is 1;
        }

        return null;
    }
}
