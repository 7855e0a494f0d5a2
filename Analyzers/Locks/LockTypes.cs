using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>The kinds of lock whose rules differ.</summary>
internal enum LockFamily : byte
{
    /// <summary>Any object, through <c>lock</c> or <see cref="System.Threading.Monitor"/>.</summary>
    Monitor,
    Lock,
    ReaderWriterLockSlim,
    ReaderWriterLock,
    SpinLock,
    Semaphore,
    Mutex,

    /// <summary>A type marked <c>[Lock]</c>.</summary>
    Custom,
}

/// <summary>What follows from the type of a lock.</summary>
internal static class LockTypes
{
    /// <summary>Whether a value of the type can be held at all.</summary>
    public static bool CanBeLock(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Error or TypeKind.Dynamic } => true,
        { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_String } => false,
        ITypeParameterSymbol parameter => !parameter.HasValueTypeConstraint,
        { IsReferenceType: true } => true,
        { TypeKind: TypeKind.Struct } => FamilyOf(type) != LockFamily.Monitor || HasAttribute(type, ContractNames.LockScope),
        _ => false,
    };

    /// <summary>Whether the type exists to be a lock: what one proposes before any other object.</summary>
    public static bool IsLikelyLock(ITypeSymbol type) =>
        FamilyOf(type) != LockFamily.Monitor || type.SpecialType == SpecialType.System_Object;

    /// <summary>What a task yields; any other type is itself.</summary>
    public static ITypeSymbol Awaited(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: { Length: 1 } arguments } ? arguments[0] : type;

    public static LockFamily FamilyOf(ITypeSymbol type)
    {
        if (IsInThreading(type))
        {
            switch (type.Name)
            {
                case "Lock":
                    return LockFamily.Lock;
                case "ReaderWriterLockSlim":
                    return LockFamily.ReaderWriterLockSlim;
                case "ReaderWriterLock":
                    return LockFamily.ReaderWriterLock;
                case "SpinLock":
                    return LockFamily.SpinLock;
                case "SemaphoreSlim":
                    return LockFamily.Semaphore;
                case "Mutex":
                    return LockFamily.Mutex;
            }
        }

        return LockAttributeOf(type) is null ? LockFamily.Monitor : LockFamily.Custom;
    }

    /// <summary>Whether only the thread that took a lock may release it.</summary>
    public static bool IsThreadAffine(LockFamily family, ITypeSymbol? type) => family switch
    {
        LockFamily.Semaphore => false,
        LockFamily.Custom => type is null || LockAttributeOf(type) is not { } attribute || NamedFlag(attribute, "ThreadAffine", true),
        _ => true,
    };

    /// <summary>The <c>[Lock]</c> attribute of a type, its bases or its interfaces.</summary>
    public static AttributeData? LockAttributeOf(ITypeSymbol type)
    {
        for (var t = type; t is not null && t.SpecialType != SpecialType.System_Object; t = t.BaseType)
        {
            if (FindAttribute(t, ContractNames.Lock) is { } found)
                return found;
        }

        foreach (var @interface in type.AllInterfaces)
        {
            if (FindAttribute(@interface, ContractNames.Lock) is { } found)
                return found;
        }

        return null;
    }

    public static bool NamedFlag(AttributeData attribute, string name, bool otherwise)
    {
        foreach (var pair in attribute.NamedArguments)
        {
            if (pair.Key == name && pair.Value.Value is bool value)
                return value;
        }

        return otherwise;
    }

    public static bool HasAttribute(ISymbol symbol, string name) => FindAttribute(symbol, name) is not null;

    public static AttributeData? FindAttribute(ISymbol symbol, string name)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == name)
                return attribute;
        }

        return null;
    }

    /// <summary>Whether a type is <c>System.Threading.Lock</c>: what it is converted to is locked as an object, which is another lock.</summary>
    public static bool IsLock(ITypeSymbol? type) => type is { Name: "Lock" } && IsInThreading(type);

    public static bool IsInThreading(ITypeSymbol type) =>
        type.ContainingNamespace is { Name: "Threading", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };
}
