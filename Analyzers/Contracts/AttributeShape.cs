using System.Collections.Immutable;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Contracts;

/// <summary>Reads the arguments of a contract attribute; an attribute of the same name but another shape is somebody else's.</summary>
internal static class AttributeShape
{
    /// <summary>The lock expressions, null where one is null; null if the attribute is not ours by its shape.</summary>
    public static ImmutableArray<string?>? Locks(AttributeData attribute)
    {
        var first = attribute.AttributeClass?.Name == ContractNames.TryAcquiresLock ? 1 : 0;
        if (attribute.AttributeConstructor is null || attribute.ConstructorArguments.Length < first)
            return null;

        var arguments = attribute.ConstructorArguments;
        var count = 0;
        for (var i = first; i < arguments.Length; i++)
            count += arguments[i] is { Kind: TypedConstantKind.Array, IsNull: false } many ? many.Values.Length : 1;
        var locks = ImmutableArray.CreateBuilder<string?>(count);
        for (var i = first; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            switch (argument)
            {
                case { Kind: TypedConstantKind.Array, IsNull: true }:
                    locks.Add(null);
                    break;
                case { Kind: TypedConstantKind.Array, Type: IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_String } }:
                    foreach (var element in argument.Values)
                        locks.Add(element.Value as string);
                    break;
                case { Kind: TypedConstantKind.Primitive, Type.SpecialType: SpecialType.System_String }:
                    locks.Add(argument.Value as string);
                    break;
                default:
                    return null;
            }
        }

        return locks.MoveToImmutable();
    }

    /// <summary>The mode as written; null where none is.</summary>
    public static LockMode? Mode(AttributeData attribute)
    {
        foreach (var pair in attribute.NamedArguments)
        {
            if (pair.Key == "Mode" && pair.Value.Value is int value)
                return value == 1 ? LockMode.Shared : LockMode.Exclusive;
        }

        return null;
    }

    /// <summary>What the result of a try is where it took the lock.</summary>
    public static Fact? Success(AttributeData attribute)
    {
        if (attribute.ConstructorArguments.Length == 0)
            return null;
        var result = attribute.ConstructorArguments[0];
        if (result.Kind == TypedConstantKind.Enum && result.Type?.Name == "AcquireResult")
            return result.Value is 0 ? Fact.NotNull : Fact.Null;
        return result.Kind is TypedConstantKind.Primitive or TypedConstantKind.Enum && result.Value is not null ? Fact.Is(result.Value) : null;
    }
}
