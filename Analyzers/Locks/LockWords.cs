using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Locks;

/// <summary>
/// Where the text of a compilation has a word that can matter to locks: a member of a lock API, a member with a contract, a
/// helper that works for its callers. A body without one is not analysed. Reading text is a hundred times cheaper than
/// building a graph.
/// </summary>
internal sealed class LockWords
{
    private const int MaximumChain = 4;

    private static readonly KnownHits KnownBase = new();
    private static readonly KnownHits KnownStructs = new();
    private static readonly KnownHits KnownSignals = new();
    private static readonly KnownHits KnownRegions = new();
    private static readonly KnownHits KnownWaits = new();

    private static readonly Vocabulary Structs = Vocabulary.Of(nameof(SpinLock), "Lock", "LockAttribute");
    private static readonly Vocabulary Signals = Vocabulary.Of("Wait", "Pulse", "PulseAll");
    private static readonly Vocabulary Regions = Vocabulary.Of("lock");
    private static readonly Vocabulary Waits = new(CallOutApis.WaitingNames.Add("yield").ToDictionary(static word => word, static _ => WordKinds.Uses)
        .Concat(new[] { new KeyValuePair<string, WordKinds>("await", WordKinds.Adds) }).ToDictionary(static pair => pair.Key, static pair => pair.Value));

    private readonly ConcurrentDictionary<INamedTypeSymbol, LockingMembers> _lockingMembers = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, LockingMembers> _suspectMembers = new(SymbolEqualityComparer.Default);
    private readonly LockModel _model;
    private readonly Lazy<Vocabulary> _base;
    private readonly Lazy<LockHelpers> _helpers;
    private readonly Func<string, WordKinds> _kindsOf;

    public LockWords(LockModel model)
    {
        _model = model;
        _base = new Lazy<Vocabulary>(() => ContractWords.Of(model));
        _helpers = new Lazy<LockHelpers>(() => new LockHelpers(model, _base.Value));
        _kindsOf = KindsOf;
    }

    /// <summary>Whether the compilation has locks that are structs.</summary>
    public bool AnyStructLock()
    {
        foreach (var tree in _model.Compilation.SyntaxTrees)
        {
            if (KnownStructs.Find(tree, Structs, CancellationToken.None).Positions.Any(position => IsStructLock(tree.GetRoot().FindToken(position))))
                return true;
        }

        return _model.Compilation.SourceModule.ReferencedAssemblySymbols.Any(assembly =>
            _model.Contracts.MayCarryContracts(assembly) && HasStructLock(assembly.GlobalNamespace));
    }

    // SpinLock by its name; [Lock] on a struct.
    private static bool IsStructLock(SyntaxToken word) =>
        word.ValueText == nameof(SpinLock) || word.Parent?.FirstAncestorOrSelf<AttributeSyntax>() is { Parent.Parent: StructDeclarationSyntax or RecordDeclarationSyntax or InterfaceDeclarationSyntax };

    private static bool HasStructLock(INamespaceOrTypeSymbol container) => container.GetMembers().OfType<INamespaceOrTypeSymbol>().Any(member =>
        member is INamedTypeSymbol { TypeKind: TypeKind.Struct } type && LockTypes.FamilyOf(type) == LockFamily.Custom || HasStructLock(member));

    /// <summary>Whether any member asserts a lock before it does its work: a requirement without an attribute.</summary>
    public bool AnyAssertion => _helpers.Value.AnyAsserts;

    /// <summary>
    /// Whether a method can do something to its caller's locks: its text has the name of a lock's member, of a helper, of a
    /// member of its type whose text has one; or it makes a guard.
    /// </summary>
    public bool MayLockFor(IMethodSymbol method, CancellationToken cancellation) => MayLockFor(method, chain: 0, cancellation);

    private bool MayLockFor(IMethodSymbol method, int chain, CancellationToken cancellation)
    {
        if (_model.Contracts.IsScope(LockTypes.Awaited(method.ReturnType)) || method.Parameters.Any(parameter => _model.Contracts.IsScope(parameter.Type)))
            return true;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (MayLockIn(method, reference.SyntaxTree, reference.Span, cancellation))
                return true;

            // base(...) and this(...) are calls without the name of what they call; in broken code they may go in a circle.
            if (chain < MaximumChain && reference.GetSyntax(cancellation) is ConstructorDeclarationSyntax { Initializer: { } chained }
                && _model.Compilation.ContainsSyntaxTree(reference.SyntaxTree)
                && _model.Compilation.GetSemanticModel(reference.SyntaxTree).GetSymbolInfo(chained, cancellation).Symbol is IMethodSymbol called
                && MayLockFor(called.OriginalDefinition, chain + 1, cancellation))
                return true;
        }

        return false;
    }

    /// <summary>As <see cref="MayLockFor(IMethodSymbol, CancellationToken)"/>, for a function inside another.</summary>
    public bool MayLockFor(IMethodSymbol function, SyntaxNode syntax, CancellationToken cancellation) =>
        _model.Contracts.IsScope(LockTypes.Awaited(function.ReturnType)) || MayLockIn(function, syntax.SyntaxTree, syntax.Span, cancellation);

    private bool MayLockIn(IMethodSymbol method, SyntaxTree tree, TextSpan span, CancellationToken cancellation) =>
        HasEffects(tree, span, cancellation) || MembersOf(method.ContainingType, cancellation)?.AreUsedIn(tree, span, cancellation) == true;

    /// <summary>Whether a method waits for, or signals, who holds a lock: that needs it held, with contracts or without.</summary>
    public bool MaySignal(IMethodSymbol method, CancellationToken cancellation)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (KnownSignals.Find(reference.SyntaxTree, Signals, cancellation).AnyIn(reference.Span))
                return true;
        }

        return false;
    }

    /// <summary>
    /// What a body does with locks. Where it does something to them that lasts, needs one, or has a region and in it perhaps something that
    /// waits, the flow has to tell.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="pairs">The calls that begin its <see cref="BalancedPairs"/>; all of them where it need not be looked at.</param>
    /// <param name="cancellation">Ends the work.</param>
    public LockUse UseIn(SyntaxNode body, out IReadOnlyCollection<InvocationExpressionSyntax> pairs, CancellationToken cancellation)
    {
        var (tree, span) = (body.SyntaxTree, body.FullSpan);
        HashSet<InvocationExpressionSyntax>? found = null;
        var matters = _base.Value.MatchesAll || MattersIn(KnownBase.Find(tree, _base.Value, cancellation)) || MattersIn(_helpers.Value.WorkingIn(tree, cancellation));
        pairs = found ?? (IReadOnlyCollection<InvocationExpressionSyntax>)Array.Empty<InvocationExpressionSyntax>();
        if (matters)
            return LockUse.Any;
        if (found is null && !KnownRegions.Find(tree, Regions, cancellation).AnyIn(span))
            return LockUse.None;
        return MayWait() ? LockUse.Any : LockUse.Regions;

        // The compiler lets nobody await in a lock statement.
        bool MayWait() => KnownWaits.Find(tree, Waits, cancellation).AnyIn(span, found is null ? WordKinds.Uses : WordKinds.Uses | WordKinds.Adds);

        bool MattersIn(Hits hits)
        {
            foreach (var (position, kinds) in hits.In(span))
            {
                if ((kinds & (WordKinds.Uses | WordKinds.Effects | WordKinds.Excludes)) == 0)
                    continue;
                var word = body.FindToken(position);
                if (!Hits.IsUse(word, position))
                    continue;
                if (_model.Pairs.Find(word, _kindsOf, cancellation) is { } acquire)
                    (found ??= new HashSet<InvocationExpressionSyntax>()).Add(acquire);
                else if (MeansLock(word, cancellation))
                    return true;
            }

            return false;
        }
    }

    /// <summary>Whether the text of a node has a word that matters.</summary>
    public bool AnyIn(SyntaxNode node, CancellationToken cancellation) => AnyIn(node.SyntaxTree, node.FullSpan, cancellation);

    public bool AnyIn(SyntaxTree tree, TextSpan span, CancellationToken cancellation) =>
        AnyIn(tree, span, WordKinds.Uses | WordKinds.Effects | WordKinds.Excludes, cancellation);

    /// <summary>Whether the text of a node has a word that can change what is held.</summary>
    public bool MayChange(SyntaxNode node, CancellationToken cancellation)
    {
        const WordKinds Changing = WordKinds.Effects | WordKinds.Adds;
        var (tree, span) = (node.SyntaxTree, node.Span);
        return _base.Value.MatchesAll || KnownBase.Find(tree, _base.Value, cancellation).AnyIn(span, Changing)
            || _helpers.Value.SuspectsIn(tree, cancellation).AnyIn(span, Changing);
    }

    /// <summary>Whether a text names guarded state, or a member that wants something of its caller.</summary>
    public bool MayNeed(SyntaxTree tree, TextSpan span, CancellationToken cancellation) => AnyIn(tree, span, WordKinds.Uses, cancellation);

    private bool AnyIn(SyntaxTree tree, TextSpan span, WordKinds kinds, CancellationToken cancellation)
    {
        var words = _base.Value;
        return words.MatchesAll || KnownBase.Find(tree, words, cancellation).AnyIn(span, kinds) || _helpers.Value.WorkingIn(tree, cancellation).AnyIn(span, kinds);
    }

    /// <summary>Whether the text of a node names a private member that not all callers provide with what it needs.</summary>
    public bool CallsWithoutLock(SyntaxNode node, INamedTypeSymbol? type, CancellationToken cancellation)
    {
        if (!_model.HasRequirements)
            return false;
        for (; type is not null; type = type.ContainingType)
        {
            var names = _model.Entries.NamesRequiring(type, cancellation);
            if (names.Contains(EntryLocks.Indexer))
                return true;
            if (!names.IsEmpty && new Vocabulary(names.ToDictionary(name => name, _ => WordKinds.Uses)).IsIn(node.SyntaxTree, node.Span))
                return true;
        }

        return false;
    }

    /// <summary>Whether a text has a word that can change what is held after it.</summary>
    private bool HasEffects(SyntaxTree tree, TextSpan span, CancellationToken cancellation)
    {
        if (_base.Value.MatchesAll)
            return true;
        const WordKinds Any = WordKinds.Effects | WordKinds.Adds | WordKinds.Excludes;
        return IsNetIn(KnownBase.Find(tree, _base.Value, cancellation), _model.HasContracts ? Any : WordKinds.Effects)
            || IsNetIn(_helpers.Value.SuspectsIn(tree, cancellation), Any);

        bool IsNetIn(Hits hits, WordKinds wanted)
        {
            foreach (var (position, kind) in hits.In(span))
            {
                if ((kind & wanted) == 0)
                    continue;
                var word = tree.GetRoot(cancellation).FindToken(position);
                if (((kind & wanted) != WordKinds.Tests || LeadingChecks.MayReachCallers(word.Parent)) && IsNet(word, position, cancellation))
                    return true;
            }

            return false;
        }
    }

    private bool IsNet(SyntaxToken word, int position, CancellationToken cancellation) =>
        Hits.IsUse(word, position) && _model.Pairs.Find(word, _kindsOf, cancellation) is null && MeansLock(word, cancellation);

    // Release() and Wait() are everybody's words: what is called tells.
    private bool MeansLock(SyntaxToken word, CancellationToken cancellation) =>
        _model.HasContracts || LockHelpers.CalledAsLock(_model.Compilation, word, cancellation) is not { } called || _helpers.Value.IsSuspect(called);

    /// <summary>What a word can do to locks.</summary>
    public WordKinds KindsOf(string word) => _base.Value.KindsOf(word) | _helpers.Value.Suspects.KindsOf(word);

    private LockingMembers? MembersOf(INamedTypeSymbol? type, CancellationToken cancellation)
    {
        if (type is null)
            return null;

        // Until the helpers are known more members have to be thought of.
        var known = _helpers.Value.AreKnown ? _lockingMembers : _suspectMembers;
        return known.GetOrAdd(type.OriginalDefinition, t => new LockingMembers(t, (tree, span) => HasEffects(tree, span, cancellation), cancellation));
    }
}
