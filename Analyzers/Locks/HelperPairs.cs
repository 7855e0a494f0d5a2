using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

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

    /// <summary>Whether another member does only, or in sum, the reverse of what <paramref name="method"/> does to a lock.</summary>
    /// <param name="method">A member that ends with the lock taken, or released.</param>
    /// <param name="names">What the lock is called in it.</param>
    /// <param name="acquires">Whether the member takes it.</param>
    /// <param name="cancellation">Ends the work.</param>
    public bool HasPartner(IMethodSymbol method, IEnumerable<LockPath> names, bool acquires, CancellationToken cancellation)
    {
        method = method.PartialImplementationPart ?? method;
        var keys = names.Select(KeyOf).ToImmutableHashSet();
        var partners = Related(method.ContainingType)
            .SelectMany(type => _uses.GetOrAdd(type, t => Collect(t, cancellation)))
            .Where(use => keys.Contains(use.Lock) && !SymbolEqualityComparer.Default.Equals(use.Member, method) && !IsCallOfPrivate(use, method))
            .GroupBy(use => use.Member, SymbolEqualityComparer.Default);
        return partners.Any(uses => uses.All(use => use.Acquires != acquires)
            || uses.Key is IMethodSymbol partner && _model.Summaries.Of(partner, cancellation).Clauses.Any(c =>
                keys.Contains(KeyOf(c.Lock)) && (acquires ? c.Kind == ClauseKind.Releases : c.Kind is ClauseKind.Acquires or ClauseKind.TryAcquires)));
    }

    // All callers of a private helper are in sight: one that undoes what the helper did is its partner.
    private static bool IsCallOfPrivate(Use use, IMethodSymbol method) =>
        method.DeclaredAccessibility == Accessibility.Private && SymbolEqualityComparer.Default.Equals(use.Callee, method);

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

    /// <summary>What a lock is called whoever looks at it: by its last step, or as a parameter.</summary>
    private static object KeyOf(LockPath path) => path.Kind switch
    {
        PathKind.Member => path.Key!,
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
                Collect(method.PartialImplementationPart ?? method, uses, cancellation);
        }

        return uses.ToImmutable();
    }

    private void Collect(IMethodSymbol method, ImmutableArray<Use>.Builder uses, CancellationToken cancellation)
    {
        foreach (var clause in _model.HasContracts ? _model.Contracts.Of(method).Clauses : ImmutableArray<Clause>.Empty)
            Add(method, clause.Kind, KeyOf(clause.Lock), uses);

        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (!_model.Words.AnyIn(reference.SyntaxTree, reference.Span, cancellation)
                || !_model.Compilation.ContainsSyntaxTree(reference.SyntaxTree)
                || _model.Compilation.GetSemanticModel(reference.SyntaxTree).GetOperation(reference.GetSyntax(cancellation), cancellation) is not { } body)
                continue;
            var first = uses.Count;
            var stored = new List<string>();
            foreach (var operation in body.Descendants())
            {
                if (operation is IInvocationOperation call)
                    Collect(method, call, uses, cancellation);
                else if (operation is ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member }, Value: IParameterReferenceOperation })
                    stored.Add(member.Name);
            }

            // A guard object takes the lock that it is given, and releases it by the name of the member that keeps it.
            foreach (var use in uses.Skip(first).Where(use => use.Lock is PathKind.Parameter).ToList())
                uses.AddRange(stored.Select(name => use with { Lock = name }));
        }
    }

    private void Collect(IMethodSymbol method, IInvocationOperation call, ImmutableArray<Use>.Builder uses, CancellationToken cancellation)
    {
        var target = call.TargetMethod;
        if (LockApis.Find(target) is { } api)
        {
            var operand = api.Operand == LockOperand.FirstArgument ? Argument(call, 0) : call.Instance;
            if (api.Effect is LockEffect.Acquires or LockEffect.OpensScope or LockEffect.Upgrades)
                Add(method, ClauseKind.Acquires, NameOf(operand), uses);
            else if (api.Effect is LockEffect.Releases or LockEffect.ReleasesAny)
                Add(method, ClauseKind.Releases, NameOf(operand), uses);
            return;
        }

        var contract = _model.HasContracts ? _model.Contracts.Of(target) : MemberContract.None;
        foreach (var clause in contract.IsEmpty ? _model.Summaries.Of(target, cancellation).Clauses : contract.Clauses)
        {
            Add(method, clause.Kind, clause.Lock.Kind switch
            {
                PathKind.Parameter => NameOf(Argument(call, ((IParameterSymbol)clause.Lock.Symbol!).Ordinal)),
                PathKind.This => NameOf(call.Instance),
                _ => KeyOf(clause.Lock),
            }, uses, target.OriginalDefinition);
        }
    }

    private static void Add(IMethodSymbol member, ClauseKind kind, object? key, ImmutableArray<Use>.Builder uses, IMethodSymbol? callee = null)
    {
        if (key is not null && kind is ClauseKind.Acquires or ClauseKind.TryAcquires or ClauseKind.Releases)
            uses.Add(new Use(member, key!, kind != ClauseKind.Releases, callee));
    }

    private static IOperation? Argument(IInvocationOperation call, int ordinal) =>
        call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == ordinal)?.Value;

    private static object? NameOf(IOperation? operand)
    {
        switch (operand)
        {
            case IConversionOperation conversion:
                return NameOf(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return NameOf(parenthesized.Operand);
            case IInstanceReferenceOperation:
                return PathKind.This;
            case IParameterReferenceOperation:
                return PathKind.Parameter;
            case IMemberReferenceOperation member:
                return member.Member.Name;
            case ITypeOfOperation typeOf:
                return typeOf.TypeOperand.Name;
            case IArrayElementReferenceOperation element:
                return NameOf(element.ArrayReference);
            case IConditionalAccessInstanceOperation access:
                for (var parent = access.Parent; parent is not null; parent = parent.Parent)
                {
                    if (parent is IConditionalAccessOperation conditional)
                        return NameOf(conditional.Operation);
                }

                return null;
            case ILocalReferenceOperation local:
                return local.Local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value }
                    && operand.SemanticModel?.GetOperation(value) is { } initializer and not ILocalReferenceOperation ? NameOf(initializer) : null;
            default:
                return null;
        }
    }

    /// <summary>A member takes or releases a lock, known by its key, itself or through a callee.</summary>
    private sealed record Use(IMethodSymbol Member, object Lock, bool Acquires, IMethodSymbol? Callee);
}
