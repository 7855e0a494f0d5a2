using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>What cannot be told from a lock's type alone: how it was created, and whether a contract names it.</summary>
internal sealed class LockTraits
{
    private readonly ConcurrentDictionary<ISymbol, bool> _mutexes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool?> _recursion = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _made = new(SymbolEqualityComparer.Default);
    private readonly ContractReader _contracts;

    public LockTraits(ContractReader contracts)
    {
        _contracts = contracts;
    }

    /// <summary>Whether a semaphore is used as a mutex: a contract names it, or every visible creation starts at one.</summary>
    public bool IsMutex(LockPath path) => path.Symbol is { } symbol && _mutexes.GetOrAdd(symbol.OriginalDefinition, FindMutex);

    /// <summary>Whether the holder may take the lock again; null where that is not visible.</summary>
    public bool? IsReentrant(LockPath path, LockFamily family, ITypeSymbol? type) => family switch
    {
        LockFamily.Monitor or LockFamily.Lock or LockFamily.Mutex or LockFamily.ReaderWriterLock => true,
        LockFamily.SpinLock or LockFamily.Semaphore => false,
        LockFamily.ReaderWriterLockSlim => path.Symbol is { } symbol ? _recursion.GetOrAdd(symbol.OriginalDefinition, FindRecursion) : null,
        _ => type is not null && LockTypes.LockAttributeOf(type) is { } attribute && LockTypes.NamedFlag(attribute, "Reentrant", false),
    };

    /// <summary>Whether a readonly field is given a new object wherever it is set: it is never null.</summary>
    public bool IsMade(IFieldSymbol field) => _made.GetOrAdd(
        field.OriginalDefinition, static f => Values(f).ToList() is { Count: > 0 } values && values.All(static value => value is BaseObjectCreationExpressionSyntax));

    /// <summary>Whether a lock type has a member that takes it: one without is held because somebody says so.</summary>
    public bool CanBeTaken(ITypeSymbol type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.GetMembers().Concat(t.AllInterfaces.SelectMany(i => i.GetMembers())).OfType<IMethodSymbol>()
                .Any(member => _contracts.Of(member) is var contract && (contract.Has(ClauseKind.Acquires) || contract.Has(ClauseKind.TryAcquires))))
                return true;
        }

        return false;
    }

    /// <summary>Whether every visible creation of a completion source says that it does not run what waits for it.</summary>
    public static bool RunsContinuationsLater(ISymbol? source, INamedTypeSymbol? user)
    {
        var creations = source is null or IParameterSymbol ? new List<ArgumentListSyntax?>() : Creations(source).ToList();
        if (creations.Count == 0 || creations.Contains(null))
        {
            // From a queue, or from a helper: those that the type creates tell.
            creations = user is null ? new List<ArgumentListSyntax?>() : user.DeclaringSyntaxReferences
                .SelectMany(r => r.GetSyntax().DescendantNodes().OfType<ObjectCreationExpressionSyntax>())
                .Where(c => c.Type is SimpleNameSyntax { Identifier.ValueText: "TaskCompletionSource" })
                .Select(c => c.ArgumentList).ToList();
        }

        return creations.Count > 0
            && creations.All(c => c is not null && c.Arguments.Any(a => a.ToString().IndexOf("RunContinuationsAsynchronously", System.StringComparison.Ordinal) >= 0));
    }

    /// <summary>Whether a delegate is only ever set to code of the type that keeps it.</summary>
    public static bool IsOwnCode(ISymbol @delegate)
    {
        var values = Values(@delegate).ToList();
        return values.Count > 0 && values.All(value => value is AnonymousFunctionExpressionSyntax
            || value is IdentifierNameSyntax name && @delegate.ContainingType.GetMembers(name.Identifier.ValueText).Any(static m => m is IMethodSymbol));
    }

    private bool FindMutex(ISymbol symbol)
    {
        var creations = Creations(symbol).ToList();
        if (creations.Count > 0 && creations.All(c => c?.Arguments is { Count: > 0 } arguments && arguments[0].Expression is LiteralExpressionSyntax { Token.Value: 1 }))
            return true;
        return symbol.ContainingType is { } type && NamedByContract(type, symbol);
    }

    private bool? FindRecursion(ISymbol symbol)
    {
        bool? recursive = null;
        foreach (var creation in Creations(symbol))
        {
            if (creation is null)
                return null;
            var text = creation.Arguments.Count == 0 ? "NoRecursion" : creation.Arguments[0].Expression.ToString();
            bool? here = text.EndsWith("NoRecursion", System.StringComparison.Ordinal) ? false
                : text.EndsWith("SupportsRecursion", System.StringComparison.Ordinal) ? true : null;
            if (here is null || (recursive is not null && recursive != here))
                return null;
            recursive = here;
        }

        return recursive;
    }

    private bool NamedByContract(INamedTypeSymbol type, ISymbol symbol)
    {
        foreach (var member in type.GetMembers())
        {
            var named = member switch
            {
                IMethodSymbol method => _contracts.Of(method).Clauses.Any(c => Names(c.Lock, symbol)),
                IFieldSymbol or IPropertySymbol or IEventSymbol => _contracts.GuardsOf(member).Any(g => g.Locks.Any(l => Names(l, symbol))),
                _ => false,
            };
            if (named)
                return true;
        }

        return false;
    }

    private static bool Names(LockPath path, ISymbol symbol) => SymbolEqualityComparer.Default.Equals(path.Symbol?.OriginalDefinition, symbol);

    /// <summary>Everything the symbol is set to in its own type, null for what is no creation.</summary>
    private static IEnumerable<ArgumentListSyntax?> Creations(ISymbol symbol)
    {
        foreach (var value in Values(symbol))
        {
            if (value is BaseObjectCreationExpressionSyntax creation)
                yield return creation.ArgumentList ?? SyntaxFactory.ArgumentList();
            else if (!value.IsKind(SyntaxKind.NullLiteralExpression))
                yield return null;
        }
    }

    private static IEnumerable<ExpressionSyntax> Values(ISymbol symbol)
    {
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            var initializer = reference.GetSyntax() switch
            {
                VariableDeclaratorSyntax declarator => declarator.Initializer,
                PropertyDeclarationSyntax property => property.Initializer,
                _ => null,
            };
            if (initializer is not null)
                yield return initializer.Value;
        }

        foreach (var holder in SettersOf(symbol))
        {
            foreach (var token in TreeWords.TokensOf(symbol.Name, holder.SyntaxTree, holder.Span))
            {
                if (token.Parent is not IdentifierNameSyntax name)
                    continue;
                ExpressionSyntax target = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
                if (target.Parent is AssignmentExpressionSyntax assignment && assignment.Left == target)
                    yield return assignment.Right;
            }
        }
    }

    /// <summary>The code that may set a symbol of its own type.</summary>
    private static IEnumerable<SyntaxReference> SettersOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol => symbol.ContainingSymbol.DeclaringSyntaxReferences,
        IFieldSymbol { IsReadOnly: true, ContainingType: { } type } => type.GetMembers()
            .OfType<IMethodSymbol>().Where(static method => method.IsInitOnly || method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
            .SelectMany(static method => (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences),
        _ => symbol.ContainingType?.DeclaringSyntaxReferences ?? symbol.DeclaringSyntaxReferences,
    };
}
