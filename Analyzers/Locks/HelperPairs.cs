using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Locks;

/// <summary>
/// Tells lock helpers from leaks: a method that takes a lock for its caller has a partner, in its type, a base or a nested
/// type, that only lets go of the same lock.
/// </summary>
internal sealed class HelperPairs
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, Members> _members = new(SymbolEqualityComparer.Default);
    private readonly LockModel _model;

    public HelperPairs(LockModel model)
    {
        _model = model;
    }

    /// <summary>Whether another member does only, or in sum, the reverse of what <paramref name="method"/> does to a lock.</summary>
    /// <param name="method">A member that ends with the lock taken, or released, or a function in one.</param>
    /// <param name="inside">Where the function is: the member around it may be its partner. Empty for a member.</param>
    /// <param name="names">What the lock is called in it.</param>
    /// <param name="acquires">Whether the member takes it.</param>
    /// <param name="cancellation">Ends the work.</param>
    public bool HasPartner(IMethodSymbol method, TextSpan inside, IEnumerable<LockPath> names, bool acquires, CancellationToken cancellation)
    {
        method = method.PartialImplementationPart ?? method;
        var keys = names.Select(KeyOf).ToImmutableHashSet();
        var around = method;
        while (!inside.IsEmpty && around.ContainingSymbol is IMethodSymbol outer)
            around = outer;
        if (acquires ? HandsToGuard(method, keys, cancellation) : LetsGoOfGiven(method, keys, cancellation))
            return true;
        var partners = Related(method.ContainingType)
            .SelectMany(type => MembersOf(type, cancellation).Uses)
            .Where(use => keys.Contains(use.Lock) && !SymbolEqualityComparer.Default.Equals(use.Member, method)
                && !(use.Member.Equals(around, SymbolEqualityComparer.Default) && inside.Contains(use.At)))
            .GroupBy(use => use.Member, SymbolEqualityComparer.Default);
        return partners.Any(uses => (!acquires || uses.Key is not IMethodSymbol { MethodKind: MethodKind.Constructor }) && (IsUndoneBy(uses, method, acquires)
            || (uses.Key!.Equals(around, SymbolEqualityComparer.Default) && uses.Any(use => use.Acquires != acquires))
            || uses.Key is IMethodSymbol partner && _model.Summaries.Of(partner, cancellation).Clauses.Any(c =>
                keys.Contains(KeyOf(c.Lock)) && (acquires ? c.Kind == ClauseKind.Releases : c.Kind is ClauseKind.Acquires or ClauseKind.TryAcquires))));
    }

    /// <summary>Whether another member, of the same type, a base or a nested type, that has to do with locks calls a method: it may hold what that lets go of.</summary>
    public bool IsCalledByKin(IMethodSymbol method, CancellationToken cancellation) =>
        Related(method.ContainingType).Any(type => MembersOf(type, cancellation).Called.Contains(method.OriginalDefinition));

    /// <summary>Whether a method makes an object that keeps the lock, and lets go of it when it is disposed.</summary>
    private bool HandsToGuard(IMethodSymbol method, ImmutableHashSet<object> keys, CancellationToken cancellation) =>
        MembersOf(method.ContainingType.OriginalDefinition, cancellation).Kept.Any(kept => keys.Contains(kept.Lock)
            && SymbolEqualityComparer.Default.Equals(kept.By, method) && kept.In.DeclaringSyntaxReferences.Length > 0
            && MembersOf(kept.In, cancellation).Given.Any(given => given.Parameter == kept.As && Releases(kept.In, given.Name)));

    /// <summary>
    /// Whether disposing of an object lets go of a lock that it was given when it was made. Of a private type those who make it are in
    /// sight: one of them has to take what it gives.
    /// </summary>
    private bool LetsGoOfGiven(IMethodSymbol method, ImmutableHashSet<object> keys, CancellationToken cancellation)
    {
        var type = method.ContainingType.OriginalDefinition;
        var members = MembersOf(type, cancellation);
        if (!IsDispose(method) || !members.Given.Any(given => keys.Contains(given.Name)) || members.Uses.Any(use => use.Acquires && keys.Contains(use.Lock)))
            return false;
        return type.DeclaredAccessibility != Accessibility.Private || type.ContainingType is not { } outer
            || MembersOf(outer.OriginalDefinition, cancellation) is var makers && makers.Kept.Any(kept => SymbolEqualityComparer.Default.Equals(kept.In, type)
                && makers.Uses.Any(use => use.Acquires && use.Lock.Equals(kept.Lock) && SymbolEqualityComparer.Default.Equals(use.Member, kept.By)));
    }

    private bool Releases(INamedTypeSymbol type, object key) => _members[type].Uses.Any(use => !use.Acquires && use.Lock.Equals(key) && IsDispose(use.Member));

    private static bool IsDispose(IMethodSymbol method) => method.Name is "Dispose" or "DisposeAsync" or "System.IDisposable.Dispose" or "System.IAsyncDisposable.DisposeAsync";

    private Members MembersOf(INamedTypeSymbol type, CancellationToken cancellation) => _members.GetOrAdd(type, t => Collect(t, cancellation));

    // All callers of a private helper are in sight: one that undoes what the helper did is its partner, whatever else it does.
    private static bool IsUndoneBy(IEnumerable<Use> uses, IMethodSymbol method, bool acquires) => uses.Any(use => IsCallOfPrivate(use, method))
        ? uses.Any(use => use.Acquires != acquires && !IsCallOfPrivate(use, method))
        : uses.All(use => use.Acquires != acquires);

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

    private Members Collect(INamedTypeSymbol type, CancellationToken cancellation)
    {
        var members = new Members();
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol method)
                Collect(method.PartialImplementationPart ?? method, members, cancellation);
        }

        return members;
    }

    private void Collect(IMethodSymbol method, Members members, CancellationToken cancellation)
    {
        var uses = members.Uses;
        foreach (var clause in _model.HasContracts ? _model.Contracts.Of(method).Clauses : ImmutableArray<Clause>.Empty)
            Add(method, clause.Kind, KeyOf(clause.Lock), at: 0, uses);
        if (method.MethodKind == MethodKind.Constructor)
            NoteGiven(method, members, cancellation);

        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (!_model.Words.AnyIn(reference.SyntaxTree, reference.Span, cancellation)
                || !_model.Compilation.ContainsSyntaxTree(reference.SyntaxTree)
                || _model.Compilation.GetSemanticModel(reference.SyntaxTree).GetOperation(reference.GetSyntax(cancellation), cancellation) is not { } body)
                continue;
            var first = uses.Count;
            foreach (var operation in body.Descendants())
            {
                if (operation is IInvocationOperation call)
                {
                    members.Called.Add(call.TargetMethod.OriginalDefinition);
                    Collect(method, call, uses, cancellation);
                }
                else if (operation is IObjectCreationOperation { Type: INamedTypeSymbol made, Constructor: not null } creation)
                {
                    foreach (var argument in creation.Arguments.Where(a => a.Parameter is not null))
                    {
                        if (NameOf(argument.Value) is { } key)
                            members.Kept.Add(new Keeping(method, key, made.OriginalDefinition, argument.Parameter!.Name));
                    }
                }
            }

            // A guard object takes the lock that it is given, and releases it by the name of the member that keeps it.
            foreach (var use in uses.Skip(first).Where(use => use.Lock is PathKind.Parameter).ToList())
                uses.AddRange(StoredIn(body).Select(stored => use with { Lock = stored.Name }));
        }
    }

    /// <summary>Notes which members keep what a constructor is given.</summary>
    private void NoteGiven(IMethodSymbol constructor, Members members, CancellationToken cancellation)
    {
        if (constructor.Parameters.IsEmpty)
            return;
        if (PathFactory.IsPrimary(constructor))
        {
            members.Given.AddRange(constructor.Parameters.Select(static p => (p.Name, (object)PathKind.Parameter)));
            members.Given.AddRange(constructor.ContainingType.GetMembers().SelectMany(static m => m.DeclaringSyntaxReferences)
                .Select(reference => reference.GetSyntax(cancellation)).OfType<VariableDeclaratorSyntax>()
                .Where(static field => field.Initializer?.Value is IdentifierNameSyntax)
                .Select(static field => (((IdentifierNameSyntax)field.Initializer!.Value).Identifier.ValueText, (object)field.Identifier.ValueText)));
        }

        foreach (var reference in constructor.DeclaringSyntaxReferences)
        {
            if (_model.Compilation.ContainsSyntaxTree(reference.SyntaxTree)
                && _model.Compilation.GetSemanticModel(reference.SyntaxTree).GetOperation(reference.GetSyntax(cancellation), cancellation) is { } body)
                members.Given.AddRange(StoredIn(body));
        }
    }

    private static IEnumerable<(string Parameter, object Name)> StoredIn(IOperation body) =>
        from assignment in body.Descendants().OfType<ISimpleAssignmentOperation>()
        where assignment.Target is IMemberReferenceOperation && ParameterOf(assignment.Value) is not null
        select (ParameterOf(assignment.Value)!.Name, (object)((IMemberReferenceOperation)assignment.Target).Member.Name);

    private static IParameterSymbol? ParameterOf(IOperation value) => value switch
    {
        IParameterReferenceOperation reference => reference.Parameter,
        IConversionOperation conversion => ParameterOf(conversion.Operand),
        ICoalesceOperation { WhenNull: IThrowOperation or IConversionOperation { Operand: IThrowOperation } } checkedValue => ParameterOf(checkedValue.Value),
        _ => null,
    };

    private void Collect(IMethodSymbol method, IInvocationOperation call, List<Use> uses, CancellationToken cancellation)
    {
        var target = call.TargetMethod;
        if (LockApis.Find(target) is { } api)
        {
            var operand = api.Operand == LockOperand.FirstArgument ? Argument(call, 0) : call.Instance;
            if (api.Effect is LockEffect.Acquires or LockEffect.OpensScope or LockEffect.Upgrades)
                Add(method, ClauseKind.Acquires, NameOf(operand), call.Syntax.SpanStart, uses);
            else if (api.Effect is LockEffect.Releases or LockEffect.Downgrades or LockEffect.ReleasesAny)
                Add(method, ClauseKind.Releases, NameOf(operand), call.Syntax.SpanStart, uses);
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
            }, call.Syntax.SpanStart, uses, target.OriginalDefinition);
        }
    }

    private static void Add(IMethodSymbol member, ClauseKind kind, object? key, int at, List<Use> uses, IMethodSymbol? callee = null)
    {
        if (key is not null && kind is ClauseKind.Acquires or ClauseKind.TryAcquires or ClauseKind.Releases)
            uses.Add(new Use(member, key!, kind != ClauseKind.Releases, at, callee));
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
                return NameOf(Conditionals.ReceiverOf(access));
            case IConditionalAccessOperation conditional:
                return NameOf(conditional.WhenNotNull);
            case ILocalReferenceOperation local:
                return local.Local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value }
                    && operand.SemanticModel?.GetOperation(value) is { } initializer and not ILocalReferenceOperation ? NameOf(initializer) : null;
            default:
                return null;
        }
    }

    /// <summary>What the members of one type do with locks.</summary>
    private sealed class Members
    {
        public List<Use> Uses { get; } = new();

        /// <summary>The objects that are made with something that may be a lock.</summary>
        public List<Keeping> Kept { get; } = new();

        /// <summary>What constructors are given, and the members that keep it.</summary>
        public List<(string Parameter, object Name)> Given { get; } = new();

        public HashSet<IMethodSymbol> Called { get; } = new(SymbolEqualityComparer.Default);
    }

    /// <summary>A member gives a lock to an object that it makes, as the argument of a parameter.</summary>
    private sealed record Keeping(IMethodSymbol By, object Lock, INamedTypeSymbol In, string As);

    /// <summary>A member takes or releases a lock, known by its key, itself or through a callee.</summary>
    private sealed record Use(IMethodSymbol Member, object Lock, bool Acquires, int At, IMethodSymbol? Callee);
}
