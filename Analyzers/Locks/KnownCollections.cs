using System.Collections.Immutable;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What is known of the members of .NET's collections and atomics: which change what they are called on.</summary>
internal static class KnownCollections
{
    private static readonly ImmutableHashSet<string> Mutators = ImmutableHashSet.Create(
        "Add", "AddAfter", "AddBefore", "AddFirst", "AddLast", "AddRange", "Append", "AppendFormat", "AppendLine", "Clear", "Dequeue", "EnsureCapacity",
        "Enqueue", "EnqueueDequeue", "EnqueueRange", "ExceptWith", "Insert", "InsertRange", "IntersectWith", "Pop", "Push", "Remove", "RemoveAll",
        "RemoveAt", "RemoveFirst", "RemoveLast", "RemoveRange", "RemoveWhere", "Reverse", "Set", "SetAll", "SetCount", "Sort", "SymmetricExceptWith",
        "TrimExcess", "TryAdd", "TryDequeue", "TryPop", "UnionWith", "Fill");

    private static readonly ImmutableHashSet<string> Stores = ImmutableHashSet.Create(
        "Add", "AddAfter", "AddBefore", "AddFirst", "AddLast", "AddOrUpdate", "Enqueue", "GetOrAdd", "Insert", "Push", "TryAdd", "Write", "TryWrite",
        "WriteAsync", "Post", "SendAsync", "Exchange", "CompareExchange");

    private static readonly ImmutableHashSet<string> Starters = ImmutableHashSet.Create("Task", "Thread", "ThreadPool", "TaskFactory", "Timer", "Parallel");

    /// <summary>Whether a member of that name changes a collection; <c>Append</c> makes a sequence of most, and changes a builder.</summary>
    public static bool IsMutator(string name, ITypeSymbol? type) => Mutators.Contains(name) && (name != "Append" || type is { Name: "StringBuilder" });

    /// <summary>Whether a type is a window on the elements of an array.</summary>
    public static bool IsSpan(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "ArraySegment", ContainingNamespace.Name: "System" };

    /// <summary>Whether a call changes the collection that it is made on.</summary>
    public static bool Mutates(IMethodSymbol method) => Mutators.Contains(method.Name) && IsGuardable(method.ContainingType);

    private static readonly ImmutableHashSet<string> Views = ImmutableHashSet.Create(
        "AsEnumerable", "AsReadOnly", "AsSpan", "Distinct", "OrderBy", "OrderByDescending", "Reverse", "ThenBy", "ThenByDescending", "ToArray",
        "ToImmutableArray", "ToImmutableList", "ToList");

    /// <summary>The collection whose elements an expression has, in whatever order.</summary>
    public static IOperation SameElements(IOperation collection)
    {
        while (collection is IInvocationOperation call && Views.Contains(call.TargetMethod.Name)
            && (call.Instance ?? (call.Arguments.IsEmpty ? null : call.Arguments[0].Value)) is { } source)
            collection = source.Unwrapped();

        return collection;
    }

    /// <summary>What holds the element that a reference is to; null for a reference to anything else.</summary>
    public static IOperation? HolderOf(IOperation place) => place switch
    {
        IArrayElementReferenceOperation element => element.ArrayReference,
        IPropertyReferenceOperation { Instance: { } collection, Arguments.Length: > 0 } => collection,
        IInvocationOperation { TargetMethod: { ContainingType.Name: "CollectionsMarshal" or "MemoryMarshal" }, Arguments: { Length: > 0 } arguments } => arguments[0].Value,
        _ => null,
    };

    /// <summary>Whether a call stores its arguments where others can find them, or runs them elsewhere.</summary>
    public static bool Publishes(IMethodSymbol method) =>
        Starters.Contains(method.ContainingType.Name) && InNamespace(method.ContainingType, "Threading", "Tasks")
        || Stores.Contains(method.Name) && InNamespace(method.ContainingType, "Collections", "Generic", "Concurrent", "Threading", "Channels", "Immutable");

    private static readonly ImmutableHashSet<string> ArrayWriters = ImmutableHashSet.Create("Clear", "Fill", "Reverse", "Sort");

    /// <summary>What a method does to the contents of the collection that it is given for a parameter, as far as it is known to do that before it returns.</summary>
    public static AccessKind UseOf(IParameterSymbol? parameter) => parameter switch
    {
        { Type: { TypeKind: TypeKind.Array } or { SpecialType: SpecialType.System_Array }, ContainingSymbol: IMethodSymbol { ContainingType.SpecialType: SpecialType.System_Array } method } =>
            ArrayWriters.Contains(method.Name) || parameter.Name == "destinationArray" ? AccessKind.Write : AccessKind.Read,
        { Type.OriginalDefinition.SpecialType: SpecialType.System_Collections_IEnumerable or SpecialType.System_Collections_Generic_IEnumerable_T, ContainingSymbol.ContainingType: { } type } =>
            type.SpecialType == SpecialType.System_String || IsGuardable(type) || IsSafeToShare(type) ? AccessKind.Read : AccessKind.None,
        _ => AccessKind.None,
    };

    /// <summary>Whether a type is a collection whose contents need the lock that guards the member: concurrent and immutable ones do not.</summary>
    public static bool IsGuardable(ITypeSymbol? type)
    {
        if (type is null)
            return false;
        if (type is IArrayTypeSymbol)
            return true;
        return InNamespace(type, "Collections", "Generic", "Specialized", "ObjectModel", "Text") && type.Name != "String";
    }

    /// <summary>Whether a collection may be used by several threads at a time: it locks for itself, or never changes.</summary>
    public static bool IsSafeToShare(ITypeSymbol? type) => type is not null && InNamespace(type, "Concurrent", "Immutable", "Frozen");

    public static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    /// <summary>Whether the <c>ref</c> argument of an atomic is only read.</summary>
    public static bool OnlyReads(IMethodSymbol method) =>
        method is { Name: "Read", ContainingType.Name: "Volatile" or "Interlocked" };

    /// <summary>Whether a member of a struct that is not marked readonly is known to leave it alone.</summary>
    public static bool ReadsStruct(IMethodSymbol method) =>
        method.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
        || method.MethodKind == MethodKind.PropertyGet
        || method.Name is "ToString" or "GetHashCode" or "Equals" or "GetEnumerator" or "CompareTo" or "GetAwaiter";

    private static bool InNamespace(ITypeSymbol type, params string[] names)
    {
        var space = type.OriginalDefinition.ContainingNamespace;
        if (space is null || System.Array.IndexOf(names, space.Name) < 0)
            return false;
        while (space.ContainingNamespace is { IsGlobalNamespace: false } outer)
            space = outer;
        return space.Name == "System";
    }
}
