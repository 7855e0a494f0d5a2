using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>
/// Tells lock helpers from leaks: a method that takes a lock for its caller has a partner, in its type, a base or a nested
/// type, that only lets go of the same lock.
/// </summary>
internal sealed class HelperPairs
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<Use>> _uses = new(SymbolEqualityComparer.Default);
    private readonly LockModel _model;

    public HelperPairs(LockModel model)
    {
        _model = model;
    }

    /// <summary>Whether another member does only the reverse of what <paramref name="method"/> does to a lock.</summary>
    /// <param name="method">A member that ends with the lock taken, or released.</param>
    /// <param name="names">What the lock is called in it.</param>
    /// <param name="acquires">Whether the member takes it.</param>
    /// <param name="cancellation">Ends the work.</param>
    public bool HasPartner(IMethodSymbol method, IEnumerable<LockPath> names, bool acquires, CancellationToken cancellation)
    {
        var keys = names.Select(KeyOf).ToImmutableHashSet();
        var partners = Related(method.ContainingType)
            .SelectMany(type => _uses.GetOrAdd(type, t => Collect(t, cancellation)))
            .Where(use => keys.Contains(use.Lock) && !SymbolEqualityComparer.Default.Equals(use.Member, method))
            .GroupBy(use => use.Member, SymbolEqualityComparer.Default);
        return partners.Any(uses => uses.All(use => use.Acquires != acquires));
    }

    private static IEnumerable<INamedTypeSymbol> Related(INamedTypeSymbol? type)
    {
        if (type is null)
            yield break;
        for (var t = type.OriginalDefinition; t is not null && t.DeclaringSyntaxReferences.Length > 0; t = t.BaseType?.OriginalDefinition)
        {
            yield return t;
            foreach (var nested in t.GetTypeMembers())
                yield return nested;
        }

        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            yield return outer.OriginalDefinition;
    }

    /// <summary>What a lock is called whoever looks at it: by its last step, or by which parameter it is.</summary>
    private static object KeyOf(LockPath path) => path.Kind switch
    {
        PathKind.Member => path.Key!,
        PathKind.Parameter => "parameter",
        PathKind.Element => KeyOf(path.Parent!),
        PathKind.Static or PathKind.TypeOf => path.Symbol!.Name,
        _ => path.Kind,
    };

    private ImmutableArray<Use> Collect(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var uses = ImmutableArray.CreateBuilder<Use>();
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol method)
                Collect(method, uses, cancellation);
        }

        return uses.ToImmutable();
    }

    private void Collect(IMethodSymbol method, ImmutableArray<Use>.Builder uses, CancellationToken cancellation)
    {
        foreach (var clause in _model.HasContracts ? _model.Contracts.Of(method).Clauses : ImmutableArray<Clause>.Empty)
        {
            if (clause.Kind is ClauseKind.Acquires or ClauseKind.TryAcquires or ClauseKind.Releases)
                uses.Add(new Use(method, KeyOf(clause.Lock), clause.Kind != ClauseKind.Releases));
        }

        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (!_model.Words.AnyIn(reference.SyntaxTree, reference.Span, cancellation))
                continue;
            SemanticModel? semantics = null;
            foreach (var call in reference.GetSyntax(cancellation).DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                var name = call.Expression switch
                {
                    MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
                    MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
                    _ => null,
                };
                if (name is null || !LockApis.MemberNames.Contains(name))
                    continue;
                semantics ??= _model.Compilation.GetSemanticModel(reference.SyntaxTree);
                if (semantics.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol target || LockApis.Find(target) is not { } api
                    || api.Effect is LockEffect.Tests or LockEffect.Needs or LockEffect.ClosesScope)
                    continue;
                var operand = api.Operand == LockOperand.FirstArgument
                    ? call.ArgumentList.Arguments.FirstOrDefault()?.Expression
                    : (call.Expression as MemberAccessExpressionSyntax)?.Expression ?? (call.Parent as ConditionalAccessExpressionSyntax)?.Expression;
                if (operand is not null && NameOf(operand, semantics, cancellation) is { } key)
                    uses.Add(new Use(method, key, api.Effect is not (LockEffect.Releases or LockEffect.ReleasesAny)));
            }
        }
    }

    private static object? NameOf(ExpressionSyntax operand, SemanticModel semantics, CancellationToken cancellation)
    {
        switch (operand)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return NameOf(parenthesized.Expression, semantics, cancellation);
            case CastExpressionSyntax cast:
                return NameOf(cast.Expression, semantics, cancellation);
            case PostfixUnaryExpressionSyntax postfix:
                return NameOf(postfix.Operand, semantics, cancellation);
            case ThisExpressionSyntax:
                return PathKind.This;
            case TypeOfExpressionSyntax typeOf:
                return semantics.GetTypeInfo(typeOf.Type, cancellation).Type?.Name;
            case ElementAccessExpressionSyntax element:
                return NameOf(element.Expression, semantics, cancellation);
            case MemberAccessExpressionSyntax access:
                return access.Name.Identifier.ValueText;
            case IdentifierNameSyntax identifier:
                return semantics.GetSymbolInfo(identifier, cancellation).Symbol switch
                {
                    IParameterSymbol => "parameter",
                    ILocalSymbol local when local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation)
                        is VariableDeclaratorSyntax { Initializer.Value: { } value } => NameOf(value, semantics, cancellation),
                    ISymbol symbol => symbol.Name,
                    null => null,
                };
            default:
                return null;
        }
    }

    /// <summary>A member takes or releases a lock, known by its key.</summary>
    private sealed record Use(IMethodSymbol Member, object Lock, bool Acquires);
}
