using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Contracts;

/// <summary>Reads contracts from attributes, in source and in referenced assemblies, once per symbol and compilation.</summary>
/// <remarks>Thread-safe. A clause whose lock does not resolve is left out: it is reported at its declaration, never guessed.</remarks>
internal sealed class ContractReader
{
    private const int MaximumHops = 8;

    // Of a primary constructor's parameters the guards are parameters too, and all of them state of the object.
    private static readonly PathMap Captured = new(null, static parameter => LockPath.Member(LockPath.This, parameter.Name, parameter));

    // What is read for the flow need not be read again for the declarations.
    private static readonly ConditionalWeakTable<Compilation, ContractReader> Readers = new();

    [ThreadStatic]
    private static int _hops;

    [ThreadStatic]
    private static bool _readingSameLocks;

    private readonly ConcurrentDictionary<ISymbol, MemberContract> _members = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<Guard>> _guards = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, LockPath?> _returned = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<(LockPath First, LockPath Second)>> _sameLocks = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IAssemblySymbol, bool> _assemblies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IAssemblySymbol, bool> _declarers = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _scopes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<(ISymbol Declaration, string Text), BoundLock> _bound = new();
    private readonly LockExpressionBinder _binder;
    private readonly IAssemblySymbol _own;
    private readonly bool _ownMayCarry;

    private ContractReader(Compilation compilation)
    {
        _own = compilation.Assembly;
        _ownMayCarry = FindAttributes(_own);
        var types = new TypeNames(compilation);
        Paths = new PathFactory(this, types);
        _binder = new LockExpressionBinder(compilation, Paths, types);
        Stable = new StableMembers(compilation);
    }

    /// <summary>The contracts of a compilation, the same for all who ask.</summary>
    public static ContractReader Of(Compilation compilation) => Readers.GetValue(compilation, static c => new ContractReader(c));

    public PathFactory Paths { get; }

    public StableMembers Stable { get; }

    /// <summary>Whether an answer does not depend on how far another one has come: only such answers are kept.</summary>
    public bool IsWhole => _hops == 0 && !_readingSameLocks;

    /// <summary>Binds the text of a lock expression.</summary>
    /// <param name="text">The expression as written.</param>
    /// <param name="declaration">The member, type or parameter that carries the attribute.</param>
    /// <param name="cancellation">Ends the work.</param>
    public BoundLock Bind(string? text, ISymbol declaration, CancellationToken cancellation)
    {
        if (text is null || !IsWhole)
            return _binder.Bind(text, declaration, cancellation);
        var isShared = MeansAsItsType(declaration, text);
        if ((isShared && _bound.TryGetValue((declaration.ContainingType, text), out var known)) || _bound.TryGetValue((declaration, text), out known))
            return known;
        var bound = _binder.Bind(text, declaration, cancellation);
        return _bound.GetOrAdd((isShared && bound.Path is not null ? declaration.ContainingType : declaration, text), bound);
    }

    /// <summary>Whether a name is, if anything, that of a member: all members of a type mean the same one. What it is not depends on their files.</summary>
    private static bool MeansAsItsType(ISymbol declaration, string text)
    {
        if (declaration.IsStatic || declaration is not (IFieldSymbol or IPropertySymbol { IsIndexer: false } or IMethodSymbol { MethodKind: MethodKind.Ordinary, IsPartialDefinition: false })
            || text == "itself" || !SyntaxFacts.IsValidIdentifier(text))
            return false;
        if (declaration is not IMethodSymbol method)
            return true;
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Name == text)
                return false;
        }

        return method.PartialDefinitionPart is null;
    }

    /// <summary>Whether any code of the compilation or its references can carry a contract.</summary>
    public bool AnyIn(Compilation compilation) =>
        MayCarryContracts(compilation.Assembly)
        || compilation.SourceModule.ReferencedAssemblySymbols.Any(MayCarryContracts);

    /// <summary>What a method says of locks, inherited clauses included.</summary>
    public MemberContract Of(IMethodSymbol method)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        if (definition.MethodKind == MethodKind.DelegateInvoke)
            return MayCarryContracts(definition.ContainingAssembly) ? _members.GetOrAdd(definition, m => ReadDelegate((IMethodSymbol)m)) : MemberContract.None;
        if (definition.ContainingAssembly is null || !MayCarryContracts(definition.ContainingAssembly))
            return MemberContract.None;
        return _members.TryGetValue(definition, out var known) ? known : _members.GetOrAdd(definition, Read(definition, 0));
    }

    /// <summary>The contract of a delegate-typed parameter: the callee holds the locks whenever it invokes the delegate.</summary>
    public MemberContract OfDelegateParameter(IParameterSymbol parameter)
    {
        if (parameter.Type.TypeKind != TypeKind.Delegate || !MayCarryContracts(parameter.ContainingAssembly))
            return MemberContract.None;
        return _members.GetOrAdd(parameter.OriginalDefinition, p =>
        {
            var clauses = new List<Clause>();
            ReadClauses(p, p, clauses);
            return clauses.Count == 0 ? MemberContract.None : new MemberContract(clauses.ToImmutableArray(), false);
        });
    }

    /// <summary>What has to be held where a delegate is invoked that came in as a parameter: what its type says, and what the parameter does.</summary>
    public MemberContract OfInvoked(IParameterSymbol parameter, IMethodSymbol invoke)
    {
        var (ofType, ofParameter) = (Of(invoke), OfDelegateParameter(parameter));
        return ofParameter.IsEmpty ? ofType : ofType.IsEmpty ? ofParameter : new MemberContract(Distinct(ofType.Clauses.AddRange(ofParameter.Clauses)), false);
    }

    public bool RunsSynchronously(IParameterSymbol parameter) =>
        MayCarryContracts(parameter.ContainingAssembly) && LockTypes.HasAttribute(parameter.OriginalDefinition, ContractNames.RunsSynchronously);

    /// <summary>The guards of a field, property, event, or captured parameter of a primary constructor.</summary>
    public ImmutableArray<Guard> GuardsOf(ISymbol member)
    {
        var definition = member.OriginalDefinition;
        if (!MayCarryContracts(definition.ContainingAssembly))
            return ImmutableArray<Guard>.Empty;
        return _guards.TryGetValue(definition, out var known) ? known : _guards.GetOrAdd(definition, ReadGuards(definition));
    }

    /// <summary>The lock that a method or property says it returns, seen from that member.</summary>
    public LockPath? ReturnedLock(ISymbol member)
    {
        var definition = member.OriginalDefinition;
        if (!MayCarryContracts(definition.ContainingAssembly))
            return null;

        var isWhole = IsWhole;
        if (isWhole && _returned.TryGetValue(definition, out var known))
            return known;

        // An attribute that names its own member, or a circle of them, must not be followed for ever.
        if (_hops >= MaximumHops)
            return null;
        _hops++;
        try
        {
            var path = LockTypes.FindAttribute(definition, ContractNames.ReturnsLock) is { } attribute
                && AttributeShape.Locks(attribute) is { Length: 1 } locks
                    ? Bind(locks[0], definition, CancellationToken.None).Path
                    : null;
            return isWhole ? _returned.GetOrAdd(definition, path) : path;
        }
        finally
        {
            _hops--;
        }
    }

    /// <summary>The pairs of paths that a type, or a base of it, says are one lock; the first of a pair is to be called by the second.</summary>
    public ImmutableArray<(LockPath First, LockPath Second)> SameLocks(ITypeSymbol? type)
    {
        if (_readingSameLocks || type is not INamedTypeSymbol named || !MayCarryContracts(named.OriginalDefinition.ContainingAssembly))
            return ImmutableArray<(LockPath, LockPath)>.Empty;
        return _sameLocks.TryGetValue(named.OriginalDefinition, out var known) ? known : _sameLocks.GetOrAdd(named.OriginalDefinition, ReadSameLocks(named.OriginalDefinition));
    }

    /// <summary>Whether a type's values hold locks until they are disposed.</summary>
    public bool IsScope(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Scope", ContainingType: { } @lock } && LockTypes.IsLock(@lock)
        || type is INamedTypeSymbol named && MayCarryContracts(named.OriginalDefinition.ContainingAssembly)
        && _scopes.GetOrAdd(named.OriginalDefinition, t => LockTypes.HasAttribute(t, ContractNames.LockScope));

    /// <summary>Whether an assembly declares the attributes, or references one that does.</summary>
    public bool MayCarryContracts(IAssemblySymbol? assembly) => ReferenceEquals(assembly, _own) ? _ownMayCarry
        : assembly is not null && (_assemblies.TryGetValue(assembly, out var known) ? known : _assemblies.GetOrAdd(assembly, FindAttributes));

    private bool FindAttributes(IAssemblySymbol assembly) => Declares(assembly) || assembly.Modules.Any(module => module.ReferencedAssemblySymbols.Any(Declares));

    // Everybody references the same few.
    private bool Declares(IAssemblySymbol assembly) =>
        _declarers.TryGetValue(assembly, out var known) ? known : _declarers.GetOrAdd(assembly, static a => ContractNames.All.Any(a.TypeNames.Contains));

    private MemberContract ReadDelegate(IMethodSymbol invoke)
    {
        var clauses = new List<Clause>();
        ReadClauses(invoke.ContainingType, invoke.ContainingType, clauses);
        return clauses.Count == 0 ? MemberContract.None : new MemberContract(clauses.ToImmutableArray(), false);
    }

    private MemberContract Read(IMethodSymbol method, int depth)
    {
        var own = new List<Clause>();
        ReadClauses(method, method, own);
        if (method.AssociatedSymbol is IPropertySymbol or IEventSymbol)
        {
            ReadClauses(method.AssociatedSymbol, method, own);
        }

        var ownRequires = own.Exists(static clause => clause.Kind == ClauseKind.Requires);
        if (depth < 32)
        {
            foreach (var @base in MemberBases.Of(method))
            {
                foreach (var clause in Inherited(method, @base, method.ContainingType, depth + 1))
                {
                    if (clause.Kind != ClauseKind.Requires || !ownRequires)
                        own.Add(clause);
                }
            }
        }

        var exempt = IsExempt(method);
        return own.Count == 0 && !exempt ? MemberContract.None : new MemberContract(own.Count < 2 ? own.ToImmutableArray() : Distinct(own), exempt);
    }

    /// <summary>What a member that is overridden or implemented says of locks, as the one that does so would say it.</summary>
    /// <param name="method">The one that overrides or implements.</param>
    /// <param name="base">The one that is overridden or implemented.</param>
    /// <param name="type">The type that takes the one for the other; if null, the type that declares the method.</param>
    public IEnumerable<Clause> Inherited(IMethodSymbol method, IMethodSymbol @base, INamedTypeSymbol? type = null) =>
        Inherited(method, @base, type ?? method.ContainingType, 0);

    private IEnumerable<Clause> Inherited(IMethodSymbol method, IMethodSymbol @base, INamedTypeSymbol type, int depth)
    {
        var definition = @base.OriginalDefinition;
        var names = new PathMap(
            LockPath.This, p => p.Ordinal < method.Parameters.Length ? LockPath.Parameter(method.Parameters[p.Ordinal]) : null, constructedType: @base.ContainingType);
        foreach (var clause in Read(definition, depth).Clauses)
            yield return clause with { Lock = Implemented(Paths.Substitute(clause.Lock, names), type) };
    }

    /// <summary>A lock that an interface names, as the type that implements the interface calls it.</summary>
    private LockPath Implemented(LockPath path, INamedTypeSymbol type) => path switch
    {
        { Kind: PathKind.Member, Parent: { Kind: PathKind.This } self, Symbol: IPropertySymbol { ContainingType.TypeKind: TypeKind.Interface } declared }
            when type.FindImplementationForInterfaceMember(declared) is { } implementation => Paths.Member(self, implementation),
        { Kind: PathKind.Member, Parent.Kind: PathKind.Static, Symbol: IPropertySymbol { IsStatic: true, ContainingType.TypeKind: TypeKind.Interface } declared }
            when type.FindImplementationForInterfaceMember(declared) is { } implementation => Paths.Member(LockPath.Static(implementation.ContainingType), implementation),
        { Kind: PathKind.Member, Symbol: { } member, Parent: { } owner } when Implemented(owner, type) is var known && !ReferenceEquals(known, owner) => Paths.Member(known, member),
        _ => path,
    };

    private static bool IsExempt(IMethodSymbol method)
    {
        for (ISymbol? symbol = method; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (LockTypes.HasAttribute(symbol, ContractNames.NoLockAnalysis))
                return true;
        }

        return method.AssociatedSymbol is { } owner && LockTypes.HasAttribute(owner, ContractNames.NoLockAnalysis);
    }

    private static ImmutableArray<Clause> Distinct(IEnumerable<Clause> clauses)
    {
        var all = new List<Clause>();
        foreach (var clause in clauses)
        {
            // Requires beside Releases of one lock is Releases; a lock named twice counts once, and a try succeeds with any of its results.
            var known = all.FindIndex(c => c.Kind == clause.Kind && c.Lock.Equals(clause.Lock) && c.Mode == clause.Mode);
            if (known < 0)
                all.Add(clause);
            else if (all[known].Success is { } success && clause.Success is { } result && !success.SameAs(result))
                all[known] = clause with { Success = success.Meet(result) };
        }

        all.RemoveAll(c => c.Kind == ClauseKind.Requires && all.Any(r => r.Kind == ClauseKind.Releases && r.Lock.Equals(c.Lock)));
        return all.ToImmutableArray();
    }

    private void ReadClauses(ISymbol carrier, ISymbol scope, List<Clause> clauses)
    {
        foreach (var attribute in carrier.GetAttributes())
        {
            if (ContractPlacement.Problem(carrier, attribute) is not null)
                continue;
            foreach (var (_, clause) in ClausesOf(attribute, carrier, scope))
            {
                if (ContractPlacement.Problem(carrier, clause) is null)
                    clauses.Add(clause);
            }
        }
    }

    /// <summary>The clauses of one attribute, each with the place of its lock among the arguments; without those whose lock does not resolve.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="carrier">What carries it.</param>
    /// <param name="scope">From where its locks are seen: the carrier, or an accessor of it.</param>
    public IEnumerable<(int Place, Clause Clause)> ClausesOf(AttributeData attribute, ISymbol carrier, ISymbol scope)
    {
        if (attribute.AttributeClass is not { } type || !ContractNames.Clauses.TryGetValue(type.Name, out var kind)
            || AttributeShape.Locks(attribute) is not { } locks)
            yield break;

        var success = kind == ClauseKind.TryAcquires ? AttributeShape.Success(attribute) : null;
        if (kind == ClauseKind.TryAcquires && success is null)
            yield break;
        var mode = AttributeShape.Mode(attribute) ?? (kind == ClauseKind.Excludes ? LockMode.Shared : LockMode.Exclusive);
        var taken = kind == ClauseKind.TryAcquires ? FlagOf(carrier, success) : null;
        var anyMode = kind == ClauseKind.Releases && AttributeShape.Mode(attribute) is null;
        if (locks.IsEmpty)
        {
            if (ContractPlacement.HasThis(carrier))
                yield return (0, new Clause(kind, LockPath.This, mode, anyMode, success, taken));
            yield break;
        }

        for (var i = 0; i < locks.Length; i++)
        {
            if (Bind(locks[i], scope, CancellationToken.None).Path is { } path)
                yield return (i, new Clause(kind, path, mode, anyMode, success, taken));
        }
    }

    // Where there is no result, the one flag that the member sets is it.
    private static IParameterSymbol? FlagOf(ISymbol carrier, Fact? success)
    {
        if (carrier is not IMethodSymbol { ReturnsVoid: true } method || success?.Compare(true) != true)
            return null;
        var flags = method.Parameters.Where(p => p is { RefKind: RefKind.Ref or RefKind.Out, Type.SpecialType: SpecialType.System_Boolean }).ToList();
        return flags.Count == 1 ? flags[0] : null;
    }

    private ImmutableArray<(LockPath First, LockPath Second)> ReadSameLocks(INamedTypeSymbol type)
    {
        var pairs = ImmutableArray.CreateBuilder<(LockPath, LockPath)>();
        for (var t = type; t is not null; t = t.BaseType)
        {
            foreach (var attribute in t.GetAttributes())
            {
                if (SameLock(attribute, t) is { } pair && !pair.First.Equals(pair.Second))
                    pairs.Add(pair);
            }
        }

        return pairs.ToImmutable();
    }

    /// <summary>The two paths of a <c>[SameLock]</c>; null where one does not resolve, or the attribute is another.</summary>
    public (LockPath First, LockPath Second)? SameLock(AttributeData attribute, INamedTypeSymbol type)
    {
        if (attribute.AttributeClass?.Name != ContractNames.SameLock || AttributeShape.Locks(attribute) is not { Length: 2 } both)
            return null;

        // The expressions are bound as they are written: to call them by their other name here would be to read this again.
        var outer = _readingSameLocks;
        _readingSameLocks = true;
        try
        {
            return Bind(both[0], type, CancellationToken.None).Path is { } first && Bind(both[1], type, CancellationToken.None).Path is { } second
                ? (first, second)
                : null;
        }
        finally
        {
            _readingSameLocks = outer;
        }
    }

    private ImmutableArray<Guard> ReadGuards(ISymbol member)
    {
        var guards = new List<Guard>();
        Add(member.GetAttributes());
        Add(OfAutomaticField(member));
        if (guards.Count == 0)
        {
            foreach (var @base in MemberBases.Of(member))
                guards.AddRange(InheritedGuards(member, @base));
        }

        return guards.ToImmutableArray();

        void Add(ImmutableArray<AttributeData> attributes)
        {
            foreach (var attribute in attributes)
            {
                if (GuardOf(attribute, member) is { } guard && ContractPlacement.Problem(member, guard) is null)
                    guards.Add(guard);
            }
        }
    }

    /// <summary>What is said of the field behind a property whose accessors do nothing but use it: to use the property is to use the field.</summary>
    private static ImmutableArray<AttributeData> OfAutomaticField(ISymbol member) =>
        member is IPropertySymbol { IsIndexer: false, DeclaringSyntaxReferences.Length: 1 } property && property.DeclaringSyntaxReferences[0].GetSyntax() switch
        {
            PropertyDeclarationSyntax { AccessorList.Accessors: var accessors } declared =>
                SaysOfField(declared.AttributeLists) && accessors.All(static accessor => accessor is { Body: null, ExpressionBody: null }),
            ParameterSyntax { AttributeLists: var lists } => SaysOfField(lists),
            _ => false,
        }
            ? property.ContainingType.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))?.GetAttributes()
                ?? ImmutableArray<AttributeData>.Empty
            : ImmutableArray<AttributeData>.Empty;

    private static bool SaysOfField(SyntaxList<AttributeListSyntax> lists) => lists.Any(static list => list.Target is { Identifier.ValueText: "field" });

    /// <summary>The guards of a property or event that is overridden or implemented, as the one that does so would name them.</summary>
    public IEnumerable<Guard> InheritedGuards(ISymbol member, ISymbol @base)
    {
        foreach (var guard in GuardsOf(@base))
            yield return guard with { Locks = guard.Locks.Select(l => Implemented(l, member.ContainingType)).ToImmutableArray() };
    }

    /// <summary>What one attribute says of the guard of a member; null where it says nothing, or a lock of it does not resolve.</summary>
    public Guard? GuardOf(AttributeData attribute, ISymbol member)
    {
        var name = attribute.AttributeClass?.Name;
        if (name is not (ContractNames.GuardedBy or ContractNames.ContentsGuardedBy)
            || AttributeShape.Locks(attribute) is not { IsEmpty: false } locks)
            return null;

        var paths = ImmutableArray.CreateBuilder<LockPath>(locks.Length);
        foreach (var text in locks)
        {
            if (Bind(text, member, CancellationToken.None).Path is not { } path)
                return null;
            paths.Add(member is IParameterSymbol ? Paths.Substitute(path, Captured) : path);
        }

        return new Guard(paths.MoveToImmutable(), LockTypes.NamedFlag(attribute, "UnlockedReads", false), name == ContractNames.ContentsGuardedBy);
    }
}
