using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>Builds paths in one normal form: a getter that only hands out a lock is that lock, an override is what it overrides.</summary>
internal sealed class PathFactory
{
    // Getters that hand out getters, by their bodies or by [ReturnsLock]: more than this is a cycle, or not worth following.
    private const int MaximumHops = 4;

    private readonly ConcurrentDictionary<ISymbol, LockPath> _ofThis = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, IPropertySymbol?> _handedOut = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<ISymbol>> _forwarded = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _fluent = new(SymbolEqualityComparer.Default);
    private readonly ContractReader _contracts;
    private readonly TypeNames _types;

    public PathFactory(ContractReader contracts, TypeNames types)
    {
        _contracts = contracts;
        _types = types;
    }

    /// <summary>The path of a member of <paramref name="owner"/>.</summary>
    public LockPath Member(LockPath owner, ISymbol member)
    {
        // Nearly all that is named is a field of the object at hand.
        if (owner.Kind != PathKind.This || member.Kind != SymbolKind.Field || !_contracts.IsWhole)
            return Member(owner, member, 0);
        return _ofThis.TryGetValue(member, out var known) ? known : _ofThis.GetOrAdd(member, Member(owner, member, 0));
    }

    /// <summary>The path of the result of a pure call.</summary>
    public LockPath Call(LockPath owner, IMethodSymbol method, object? key) =>
        _contracts.ReturnedLock(method) is { } returned ? Substitute(returned, new PathMap(owner))
            : IsFixed(method) && ForwardedMembers(method) is { IsEmpty: false } forwarded ? Follow(owner, forwarded, 0)
            : LockPath.Element(owner, method.Name + "(" + key + ")");

    /// <summary>Whether all that a method ever returns is the object it is called on.</summary>
    public bool ReturnsThis(IMethodSymbol method) =>
        method is { IsStatic: false, ReturnType.IsReferenceType: true, DeclaringSyntaxReferences.Length: 1, MethodKind: MethodKind.Ordinary } && IsFixed(method)
        && _fluent.GetOrAdd(method.OriginalDefinition, static m => m.DeclaringSyntaxReferences[0].GetSyntax() switch
        {
            MethodDeclarationSyntax { ExpressionBody.Expression: ThisExpressionSyntax } => true,
            MethodDeclarationSyntax { Body: { } body } => body.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                .OfType<ReturnStatementSyntax>().Select(static r => r.Expression).ToList() is { Count: > 0 } returned && returned.All(static r => r is ThisExpressionSyntax),
            _ => false,
        });

    /// <summary>Whether nobody can put another body in place of a member's.</summary>
    private static bool IsFixed(ISymbol member) => !member.IsVirtual && !member.IsAbstract && !member.IsOverride && member.ContainingType.TypeKind != TypeKind.Interface;

    /// <summary>Replaces the roots of a path seen from a declaration by what they are at a use; null where one is not known.</summary>
    public LockPath Substitute(LockPath declared, PathMap map) => Substitute(declared, map, 0);

    private LockPath Substitute(LockPath declared, PathMap map, int hops)
    {
        switch (declared.Kind)
        {
            case PathKind.This:
                return map.Receiver ?? declared;
            case PathKind.Parameter:
                return map.Argument((IParameterSymbol)declared.Symbol!) ?? declared;
            case PathKind.Outer:
                return OwnerAmong(map, declared.Symbol!) ?? declared;
            case PathKind.Result:
                return map.Result ?? declared;
            case PathKind.Local:
                return map.Local(declared.Symbol!) ?? declared;
            case PathKind.Static:
                return map.ConstructedType is { } type && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, declared.Symbol)
                    ? LockPath.Static(type)
                    : declared;
            case PathKind.Member:
                var owner = Substitute(declared.Parent!, map, hops);
                if (ReferenceEquals(owner, declared.Parent))
                    return declared;
                return declared.Symbol is { } symbol ? Member(owner, symbol, hops) : LockPath.Member(owner, (string)declared.Key!, null);
            case PathKind.Element:
                var of = Substitute(declared.Parent!, map, hops);
                return ReferenceEquals(of, declared.Parent) ? declared : LockPath.Element(of, declared.Key!);
            default:
                return declared;
        }
    }

    /// <summary>The object of an outer type that the way to the receiver leads through; null where it leads through none.</summary>
    private static LockPath? OwnerAmong(PathMap map, ISymbol outer)
    {
        for (var step = map.Receiver?.Parent; step is not null; step = step.Parent)
        {
            var type = step.Kind == PathKind.This ? map.Self : TypeOf(step);
            if (SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, outer))
                return step;
        }

        return null;
    }

    /// <summary>The getter of a base type that, overridden, hands out a field: the name by which inherited contracts call it.</summary>
    private IPropertySymbol? HandedOutBy(IFieldSymbol field) =>
        field.IsStatic || !_contracts.MayCarryContracts(field.ContainingAssembly)
            ? null
            : _handedOut.TryGetValue(field.OriginalDefinition, out var known) ? known : _handedOut.GetOrAdd(field.OriginalDefinition, FindHandingOut);

    private IPropertySymbol? FindHandingOut(ISymbol field)
    {
        if (field.ContainingType.BaseType is null or { SpecialType: SpecialType.System_Object or SpecialType.System_ValueType })
            return null;
        foreach (var property in field.ContainingType.GetMembers().OfType<IPropertySymbol>())
        {
            if (property.OverriddenProperty is not { } getter || ForwardedMembers(property) is not { Length: 1 } only || !SymbolEqualityComparer.Default.Equals(only[0], field))
                continue;
            while (getter.OverriddenProperty is { } overridden)
                getter = overridden;
            return getter;
        }

        return null;
    }

    public static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.MethodKind == MethodKind.Constructor
        && constructor.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is TypeDeclarationSyntax);

    private LockPath Member(LockPath owner, ISymbol member, int hops)
    {
        if (member is IPropertySymbol property && hops < MaximumHops)
        {
            while (property.OverriddenProperty is { } overridden)
                property = overridden;
            member = property;
            if (_contracts.ReturnedLock(property) is { } returned)
                return Substitute(returned, new PathMap(owner), hops + 1);
            if (IsFixed(property) && ForwardedMembers(property) is { IsEmpty: false } forwarded)
                return Follow(owner, forwarded, hops);
        }

        if (member is IFieldSymbol { CorrespondingTupleField: { } plain })
            member = plain;
        if (member is IFieldSymbol field && HandedOutBy(field) is { } getter)
            member = getter;
        if (owner.Length >= LockPath.MaximumLength)
            return LockPath.Value(member);
        return Canonical(LockPath.Member(owner, member.Name, member));
    }

    /// <summary>The name that stands for a path where a type says that two of its paths are one lock.</summary>
    private LockPath Canonical(LockPath path)
    {
        for (var step = path; step.Parent is { Kind: not PathKind.Static } owner; step = owner)
        {
            foreach (var (first, second) in _contracts.SameLocks(TypeOf(owner) ?? step.Symbol?.ContainingType))
            {
                if (Rebase(first, owner).Equals(path))
                    return Rebase(second, owner);
            }
        }

        return path;
    }

    /// <summary>The declared type of what a path names; null where the path does not tell.</summary>
    public static ITypeSymbol? TypeOf(LockPath path) => TypeOf(path.Symbol);

    private static ITypeSymbol? TypeOf(ISymbol? named) => named switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        ILocalSymbol local => local.Type,
        _ => null,
    };

    private static LockPath Rebase(LockPath declared, LockPath owner) => declared.Kind switch
    {
        PathKind.This => owner,
        PathKind.Member => LockPath.Member(Rebase(declared.Parent!, owner), (string)declared.Key!, declared.Symbol),
        PathKind.Element => LockPath.Element(Rebase(declared.Parent!, owner), declared.Key!),
        _ => declared,
    };

    /// <summary>The fields and properties, one of another, by which a getter or method without parameters gets what it returns and does nothing else; none for any other.</summary>
    private ImmutableArray<ISymbol> ForwardedMembers(ISymbol member) => _forwarded.GetOrAdd(member.OriginalDefinition, definition =>
    {
        var members = ImmutableArray.CreateBuilder<ISymbol>();
        if (definition.DeclaringSyntaxReferences.Length != 1 || definition is IPropertySymbol { IsIndexer: true } or IMethodSymbol { Parameters.Length: > 0 }
            || !Collect(OnlyValue(definition.DeclaringSyntaxReferences[0].GetSyntax()), definition, members))
            return ImmutableArray<ISymbol>.Empty;
        return members.ToImmutable();
    });

    /// <summary>What a body returns and does nothing else; null for any other body.</summary>
    private static ExpressionSyntax? OnlyValue(SyntaxNode declaration)
    {
        var (arrow, block) = declaration switch
        {
            PropertyDeclarationSyntax { ExpressionBody: { } body } => (body, null),
            PropertyDeclarationSyntax { AccessorList.Accessors: { Count: 1 } accessors } => (accessors[0].ExpressionBody, accessors[0].Body),
            MethodDeclarationSyntax method => (method.ExpressionBody, method.Body),
            _ => (null, null),
        };
        return arrow?.Expression ?? (block is { Statements: { Count: 1 } statements } && statements[0] is ReturnStatementSyntax only ? only.Expression : null);
    }

    private bool Collect(ExpressionSyntax? value, ISymbol within, ImmutableArray<ISymbol>.Builder members)
    {
        switch (value?.Unwrapped())
        {
            case IdentifierNameSyntax name:
                return Add(name, within.ContainingType);
            case MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name }:
                return Add(name, within.ContainingType);
            case MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression, Name: IdentifierNameSyntax name } access:
                return Collect(access.Expression, within, members)
                    ? members.Count < LockPath.MaximumLength && Add(name, TypeOf(members[members.Count - 1]))
                    : members.Count == 0 && _types.Find(access.Expression.ToString(), within) is { } type && Add(name, type) && members[0].IsStatic;
            default:
                return false;
        }

        bool Add(IdentifierNameSyntax name, ITypeSymbol? type)
        {
            for (; type is not null; type = type.BaseType)
            {
                foreach (var candidate in type.GetMembers(name.Identifier.ValueText))
                {
                    if (candidate is not (IFieldSymbol or IPropertySymbol) || SymbolEqualityComparer.Default.Equals(candidate, within))
                        continue;
                    members.Add(candidate);
                    return true;
                }
            }

            return false;
        }
    }

    private LockPath Follow(LockPath owner, ImmutableArray<ISymbol> members, int hops)
    {
        foreach (var member in members)
            owner = Member(member.IsStatic ? LockPath.Static(member.ContainingType) : owner, member, hops + 1);
        return owner;
    }
}

/// <summary>What the roots of a declared path are at a use.</summary>
internal readonly struct PathMap
{
    private readonly System.Func<IParameterSymbol, LockPath?>? _arguments;
    private readonly System.Func<ISymbol, LockPath?>? _locals;

    public PathMap(LockPath? receiver, System.Func<IParameterSymbol, LockPath?>? arguments = null, LockPath? result = null, INamedTypeSymbol? constructedType = null,
        INamedTypeSymbol? self = null, System.Func<ISymbol, LockPath?>? locals = null)
    {
        Self = self;
        Receiver = receiver;
        _locals = locals;
        _arguments = arguments;
        Result = result;
        ConstructedType = constructedType;
    }

    public LockPath? Receiver { get; }

    /// <summary>The type whose member the use stands in.</summary>
    public INamedTypeSymbol? Self { get; }

    public LockPath? Result { get; }

    public INamedTypeSymbol? ConstructedType { get; }

    /// <summary>What a local is called that a nested function captures.</summary>
    public LockPath? Local(ISymbol local) => _locals?.Invoke(local);

    public LockPath? Argument(IParameterSymbol parameter) => _arguments?.Invoke(parameter);
}
