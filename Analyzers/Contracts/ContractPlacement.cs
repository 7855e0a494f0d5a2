using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Contracts;

/// <summary>Where a contract can hold at all: what a carrier has to be for an attribute to mean anything on it.</summary>
internal static class ContractPlacement
{
    private static readonly string[] Guards = { ContractNames.GuardedBy, ContractNames.ContentsGuardedBy };
    private static readonly string[] NeedsHeld = { ContractNames.RequiresLock, ContractNames.ReleasesLock };
    private static readonly string[] OnParameters = { ContractNames.RequiresLock, ContractNames.RunsSynchronously };

    private static readonly ImmutableArray<Row> Rows = ImmutableArray.Create(
        new Row(Guards, (c, _) => c is IMethodSymbol, "a guard belongs on state; [RequiresLock] says that callers hold the lock"),
        new Row(Guards, (c, _) => c is INamedTypeSymbol, "a guard belongs on a field, property or event"),
        new Row(Guards, (c, _) => c is IParameterSymbol parameter && !IsCaptured(parameter), "a parameter is no state that others share"),
        new Row(Guards, (c, _) => c is IFieldSymbol { IsConst: true }, "a constant needs no lock"),
        new Row(
            new[] { ContractNames.ContentsGuardedBy }, (c, _) => TypeOf(c) is { IsUnmanagedType: true, TypeKind: not (TypeKind.Pointer or TypeKind.FunctionPointer) },
            "its type refers to nothing; [GuardedBy] guards the value"),
        new Row(
            new[] { ContractNames.TryAcquiresLock }, (c, a) => c is IMethodSymbol method && !CanReturn(method, AttributeShape.Success(a)),
            "the member never returns that result"),
        new Row(new[] { ContractNames.ReturnsLock }, (c, _) => !ReturnsLock(c), "the member returns nothing that could be a lock"),
        new Row(OnParameters, (c, _) => c is IParameterSymbol parameter && !MayHoldDelegate(parameter.Type), "only a parameter that is a delegate is ever called"),
        new Row(
            ContractNames.Clauses.Keys.ToArray(), (c, _) => c is IFieldSymbol or INamedTypeSymbol { TypeKind: not TypeKind.Delegate },
            "nobody calls it; [GuardedBy] guards state"),
        new Row(
            NeedsHeld, (c, _) => c is IMethodSymbol { MethodKind: MethodKind.StaticConstructor or MethodKind.Destructor },
            "the runtime calls it, and holds nothing"),

        // A role or context has no instances; typeof is all that names it.
        new Row(
            new[] { ContractNames.Lock }, (c, a) => c is INamedTypeSymbol { IsStatic: true } && a.NamedArguments.All(n => n.Key != "Kind"),
            "a static class has no instances that could be held"),
        new Row(new[] { ContractNames.LockScope }, (c, _) => c is INamedTypeSymbol type && !CanEnd(type), "nothing disposes or releases it"));

    private static readonly Dictionary<string, Row[]> RowsByName = Rows
        .SelectMany(static row => row.Attributes, static (row, name) => (row, name))
        .GroupBy(static pair => pair.name, static pair => pair.row)
        .ToDictionary(static rows => rows.Key, static rows => rows.ToArray());

    /// <summary>Why an attribute cannot stand on its carrier; null if it can.</summary>
    public static string? Problem(ISymbol carrier, AttributeData attribute)
    {
        if (attribute.AttributeClass is not { } type || !RowsByName.TryGetValue(type.Name, out var rows))
            return null;
        foreach (var row in rows)
        {
            if (row.Applies(carrier, attribute))
                return row.Problem;
        }

        return null;
    }

    /// <summary>Why a clause cannot hold for its carrier; null if it can.</summary>
    public static string? Problem(ISymbol carrier, Clause clause) =>
        clause.Kind is ClauseKind.Requires or ClauseKind.Releases or ClauseKind.Excludes && clause.Lock.Root.Kind == PathKind.Result && carrier is not IParameterSymbol
            ? "nobody has the result before the call"
            : null;

    /// <summary>Why a guard cannot guard its member; null if it can.</summary>
    public static string? Problem(ISymbol member, Guard guard)
    {
        foreach (var path in guard.Locks)
        {
            if (member.IsStatic && path.Root.Kind is PathKind.This or PathKind.Outer)
                return "each instance has its own '" + path.ToString("") + "', and '" + member.Name + "' is shared by all";
        }

        return null;
    }

    /// <summary>Whether a contract without an argument names something: the object whose member carries it.</summary>
    public static bool HasThis(ISymbol carrier) => carrier switch
    {
        IParameterSymbol { ContainingSymbol: { } owner } => HasThis(owner),
        INamedTypeSymbol => false,
        IMethodSymbol { MethodKind: MethodKind.DelegateInvoke } => false,
        IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction, IsStatic: false, ContainingSymbol: { } owner } => HasThis(owner),
        _ => !carrier.IsStatic,
    };

    private static bool IsCaptured(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { ContainingType.IsRecord: false } constructor && PathFactory.IsPrimary(constructor);

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    private static bool ReturnsLock(ISymbol member) => member switch
    {
        IMethodSymbol { ReturnsVoid: true } => false,
        IMethodSymbol method => LockTypes.CanBeLock(LockTypes.Awaited(method.ReturnType)),
        IPropertySymbol { GetMethod: null } => false,
        IPropertySymbol property => LockTypes.CanBeLock(property.Type),
        _ => true,
    };

    private static bool CanReturn(IMethodSymbol method, Fact? success)
    {
        // A ref or out parameter may tell instead, or the guard that a constructor makes.
        if (success is null || method.Parameters.Any(p => p.RefKind is RefKind.Ref or RefKind.Out)
            || (method.MethodKind == MethodKind.Constructor && LockTypes.HasAttribute(method.ContainingType, ContractNames.LockScope)))
            return true;
        var result = method.MethodKind == MethodKind.Constructor ? method.ContainingType : LockTypes.Awaited(method.ReturnType);
        if (method.ReturnsVoid || method.MethodKind == MethodKind.Constructor || (method.IsAsync && result.Name is "Task" or "ValueTask"))
            return false;
        if (result is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            result = success.Equals(Fact.NotNull) || success.Equals(Fact.Null) ? nullable : nullable.TypeArguments[0];
        else if (success.Equals(Fact.NotNull) || success.Equals(Fact.Null))
            return !result.IsValueType;
        return success.Constant switch
        {
            bool => result.SpecialType == SpecialType.System_Boolean || !result.IsValueType,
            _ => result.SpecialType is not (SpecialType.System_Boolean or SpecialType.System_Void),
        };
    }

    private static bool MayHoldDelegate(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Delegate or TypeKind.TypeParameter or TypeKind.Error or TypeKind.Dynamic } => true,
        { SpecialType: SpecialType.System_Delegate or SpecialType.System_MulticastDelegate or SpecialType.System_Object } => true,
        IArrayTypeSymbol array => MayHoldDelegate(array.ElementType),
        IFunctionPointerTypeSymbol => true,
        INamedTypeSymbol { IsGenericType: true } generic => generic.TypeArguments.Any(MayHoldDelegate),
        _ => false,
    };

    private static bool CanEnd(INamedTypeSymbol type)
    {
        if (type.IsStatic)
            return false;
        if (type.IsAbstract || type.AllInterfaces.Any(i => i.Name is "IDisposable" or "IAsyncDisposable"))
            return true;
        for (var t = type; t is { SpecialType: SpecialType.None }; t = t.BaseType)
        {
            foreach (var member in t.GetMembers())
            {
                if (member.Name is "Dispose" or "DisposeAsync" || LockTypes.HasAttribute(member, ContractNames.ReleasesLock) || t.TypeKind == TypeKind.Error)
                    return true;
            }
        }

        return false;
    }

    /// <summary>One way to stand in a place where nothing can hold.</summary>
    private sealed record Row(string[] Attributes, Func<ISymbol, AttributeData, bool> Applies, string Problem);
}
