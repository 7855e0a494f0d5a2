using System.Collections.Immutable;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Expressions that show a collection without copying it: whoever has one reads the collection itself, whenever that is.</summary>
internal static class LiveViews
{
    private static readonly ImmutableHashSet<string> Methods = ImmutableHashSet.Create("AsReadOnly", "AsSpan", "AsMemory", "AsEnumerable", "AsQueryable", "GetEnumerator", "GetViewBetween");

    private static readonly ImmutableHashSet<string> Properties = ImmutableHashSet.Create("Keys", "Values");

    private static readonly ImmutableHashSet<string> Wrappers = ImmutableHashSet.Create(
        "ReadOnlyCollection", "ReadOnlyDictionary", "ReadOnlySet", "Collection", "Span", "ReadOnlySpan", "Memory", "ReadOnlyMemory", "ArraySegment");

    /// <summary>The collection that an expression is, or shows.</summary>
    public static IOperation Source(IOperation expression)
    {
        while (true)
        {
            expression = expression.Unwrapped();
            var shown = expression switch
            {
                ITranslatedQueryOperation query => query.Operation,
                IInvocationOperation call when Methods.Contains(call.TargetMethod.Name) || IsDeferred(call.TargetMethod) =>
                    call.Instance ?? (call.Arguments.IsEmpty ? null : call.Arguments[0].Value),
                IPropertyReferenceOperation { Instance: { } instance, Property: var property } when IsView(property) => instance,
                IObjectCreationOperation { Arguments: { Length: > 0 } arguments, Type: { } type } when Wrappers.Contains(type.Name) => arguments[0].Value,
                _ => null,
            };
            if (shown is null)
                return expression;
            expression = shown;
        }
    }

    /// <summary>As <see cref="Source(IOperation)"/>, for what has a name: the keys and the values of a dictionary are those that it has when they are asked for.</summary>
    public static LockPath Source(LockPath path) => path is { Kind: PathKind.Member, Symbol: IPropertySymbol property, Parent: { } shown } && IsView(property) ? shown : path;

    private static bool IsView(IPropertySymbol property) =>
        !property.IsIndexer && Properties.Contains(property.Name) && KnownCollections.IsGuardable(property.ContainingType);

    // Queries run when they are asked; the others have run when they come back.
    private static bool IsDeferred(IMethodSymbol method) =>
        method.ContainingType is { Name: "Enumerable", ContainingNamespace.Name: "Linq" }
        && method.ReturnType is INamedTypeSymbol { TypeKind: TypeKind.Interface, Name: "IEnumerable" or "IOrderedEnumerable" };
}
