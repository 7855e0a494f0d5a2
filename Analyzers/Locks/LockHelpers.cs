using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Locks;

/// <summary>
/// The members of a compilation that do something to, or want something of, their callers' locks without saying so by an
/// attribute: a body that calls one can matter though it has no word of a lock's member. Thread-safe.
/// </summary>
/// <remarks>
/// In rounds: members that use locks themselves, then those that call one of them, then those that call one of these. A text with
/// words of both kinds, that takes and lets go, keeps its balance nearly always.
/// </remarks>
internal sealed class LockHelpers
{
    private const WordKinds Both = WordKinds.Acquires | WordKinds.Releases;

    private static readonly KnownHits KnownBase = new();
    private static readonly KnownHits KnownCandidates = new();
    private static readonly KnownHits[] KnownCallers = { new(), new() };
    private static readonly KnownHits KnownWorking = new();

    private readonly LockModel _model;
    private readonly Vocabulary _base;
    private readonly Lazy<ImmutableArray<Helper>> _candidates;
    private readonly Lazy<HashSet<(SyntaxTree Tree, TextSpan Span)>> _candidatePlaces;
    private readonly Lazy<HashSet<(SyntaxTree Tree, TextSpan Span)>> _workingPlaces;
    private readonly Lazy<Vocabulary> _candidateNames;
    private readonly Lazy<ImmutableArray<(Helper Helper, WordKinds Kinds)>> _working;
    private readonly Lazy<Vocabulary> _workingNames;

    /// <summary>The helpers of the compilation of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="words">The words that matter by themselves.</param>
    public LockHelpers(LockModel model, Vocabulary words)
    {
        _model = model;
        _base = words;
        _candidates = new Lazy<ImmutableArray<Helper>>(() => Find(KnownBase, words, ImmutableArray<Helper>.Empty));
        _candidatePlaces = new Lazy<HashSet<(SyntaxTree, TextSpan)>>(() => PlacesOf(_candidates.Value));
        _candidateNames = new Lazy<Vocabulary>(() => NamesOf(_candidates.Value.Select(static helper => (helper, helper.Kinds))));
        _working = new Lazy<ImmutableArray<(Helper, WordKinds)>>(FindWorking);
        _workingPlaces = new Lazy<HashSet<(SyntaxTree, TextSpan)>>(() => PlacesOf(_working.Value.Select(static work => work.Helper)));
        _workingNames = new Lazy<Vocabulary>(() => NamesOf(_working.Value));
    }

    /// <summary>Whether any member asserts a lock before it does its work: a requirement without an attribute.</summary>
    public bool AnyAsserts => _working.Value.Any(static work => (work.Kinds & WordKinds.Uses) != 0);

    /// <summary>Where a tree uses helpers that work.</summary>
    public Hits WorkingIn(SyntaxTree tree, CancellationToken cancellation) => KnownWorking.Find(tree, _workingNames.Value, cancellation);

    /// <summary>Whether a method may be a helper; once it is known which do work, whether it is one of those.</summary>
    public bool IsSuspect(IMethodSymbol method)
    {
        var places = AreKnown ? _workingPlaces.Value : _candidatePlaces.Value;
        return method.DeclaringSyntaxReferences.Any(reference => places.Contains((reference.SyntaxTree, reference.Span)));
    }

    /// <summary>What a call means that has the name of a lock's member but is of another method; null if it is a lock's, or no call.</summary>
    public static IMethodSymbol? CalledAsLock(Compilation compilation, SyntaxToken word, CancellationToken cancellation)
    {
        if (!LockApis.MemberNames.ContainsKey(word.ValueText) || BalancedPairs.CallOf(word) is not { } call
            || call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: nameof(Monitor) } })
            return null;
        return compilation.GetSemanticModel(call.SyntaxTree).GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol called && LockApis.Find(called) is null
            ? (called.ReducedFrom ?? called).OriginalDefinition : null;
    }

    /// <summary>Whether it is known which helpers do work.</summary>
    public bool AreKnown => _working.IsValueCreated;

    /// <summary>The names of what may be a helper; once it is known which do work, of those.</summary>
    /// <remarks>The summaries that tell the ones from the others ask this on their way. Both answers make the same summaries: who does no work has none.</remarks>
    public Vocabulary Suspects => AreKnown ? _workingNames.Value : _candidateNames.Value;

    /// <summary>Where a tree uses <see cref="Suspects"/>.</summary>
    public Hits SuspectsIn(SyntaxTree tree, CancellationToken cancellation) =>
        AreKnown ? WorkingIn(tree, cancellation) : KnownCandidates.Find(tree, _candidateNames.Value, cancellation);

    private static HashSet<(SyntaxTree Tree, TextSpan Span)> PlacesOf(IEnumerable<Helper> helpers) =>
        new(helpers.Select(static helper => (helper.Member.SyntaxTree, helper.Member.Span)));

    // The words that matter by themselves need not be looked for twice, but where it is looked for helpers only.
    private Vocabulary NamesOf(IEnumerable<(Helper Helper, WordKinds Kinds)> helpers, bool withWords = false)
    {
        var kinds = new Dictionary<string, WordKinds>();
        var shapes = new HelperShapes();
        foreach (var (helper, kind) in helpers)
        {
            if (!withWords && _base.Has(helper.Name))
                continue;
            kinds[helper.Name] = kind | (kinds.TryGetValue(helper.Name, out var others) ? others : 0);
            shapes.Add(helper.Name, helper.Member);
        }

        return new Vocabulary(kinds) { Shapes = shapes };
    }

    private ImmutableArray<(Helper, WordKinds)> FindWorking()
    {
        var (found, newest) = (_candidates.Value, _candidates.Value);
        var working = ImmutableArray.CreateBuilder<(Helper, WordKinds)>();
        for (var round = 0; round < KnownCallers.Length; round++)
        {
            var works = Working(newest);
            working.AddRange(works);
            var names = NamesOf(works.Concat(newest.Where(IsQuestion).Select(static helper => (helper, helper.Kinds))), withWords: true);
            if (names.IsEmpty)
                return working.ToImmutable();
            newest = Find(KnownCallers[round], names, found);
            found = found.AddRange(newest);
        }

        working.AddRange(Working(newest));
        return working.ToImmutable();
    }

    /// <summary>Members of the compilation whose text has words that could do something for their callers.</summary>
    private ImmutableArray<Helper> Find(KnownHits cache, Vocabulary words, ImmutableArray<Helper> known)
    {
        var helpers = ImmutableArray.CreateBuilder<Helper>();
        var seen = new HashSet<SyntaxNode>(known.Select(static helper => helper.Member));
        foreach (var tree in _model.Compilation.SyntaxTrees)
        {
            var hits = cache.Find(tree, words, CancellationToken.None);
            var kinds = new Dictionary<SyntaxNode, (WordKinds All, WordKinds Certain, bool Matters)>();
            var nameless = default(TextSpan);
            for (var i = 0; i < hits.Positions.Length; i++)
            {
                var kind = hits.Kinds[i] & (WordKinds.Effects | WordKinds.Excludes);
                if (kind == 0 || nameless.Contains(hits.Positions[i]))
                    continue;
                var word = tree.GetRoot().FindToken(hits.Positions[i]);
                if (MemberAt(word, hits.Positions[i], words) is not { } member)
                    continue;
                if (NameOf(member) is null)
                {
                    nameless = member.Span;
                    continue;
                }

                var others = kinds.TryGetValue(member, out var found) ? found : default;
                kinds[member] = (others.All | kind, others.Certain | (kind.HasFlag(Both) ? 0 : kind),
                    others.Matters || kind != WordKinds.Tests || LeadingChecks.MayReachCallers(word.Parent));
            }

            foreach (var pair in kinds)
            {
                // A name that one type has for taking and another for letting go tells nothing.
                var isBalanced = (pair.Value.Certain & Both) == Both;
                if (pair.Value.Matters && (!isBalanced || (pair.Value.All & WordKinds.Tests) != 0) && NameOf(pair.Key) is { } name && seen.Add(pair.Key))
                    helpers.Add(new Helper(name, pair.Value.All, pair.Key));
            }
        }

        return helpers.ToImmutable();
    }

    // The member that uses the word; none if that is half of a pair, which leaves its caller's locks as they were.
    private SyntaxNode? MemberAt(SyntaxToken word, int position, Vocabulary words)
    {
        var isAlone = Hits.IsUse(word, position) && BalancedPairs.AcquireOf(word, words.KindsOf) is null
            && (_model.HasContracts || words != _base || CalledAsLock(_model.Compilation, word, CancellationToken.None) is null);
        for (var node = isAlone ? word.Parent : null; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case AttributeListSyntax:
                    return null;
                case BaseMethodDeclarationSyntax or PropertyDeclarationSyntax:
                    return node;
                case TypeDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    // What Dispose does to a lock is known by the guard that it ends; what a contract says is known by that.
    private static string? NameOf(SyntaxNode member) => member switch
    {
        MemberDeclarationSyntax declaration when declaration.AttributeLists.Any(static list => list.Attributes.Any(static a => ContractNames.IsContract(a.Name))) => null,
        MethodDeclarationSyntax { Identifier.ValueText: var name } => name is "Dispose" or "DisposeAsync" ? null : name,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        _ => null,
    };

    private ImmutableArray<(Helper, WordKinds)> Working(ImmutableArray<Helper> helpers) =>
        helpers.Select(helper => (helper, Kinds: WorkOf(helper))).Where(static work => work.Kinds != 0).ToImmutableArray();

    /// <summary>What a helper does for its callers, or wants of them, by its summary; that it must not be called under a lock is found where one is held.</summary>
    private WordKinds WorkOf(Helper helper)
    {
        var excludes = helper.Kinds & WordKinds.Excludes;
        if ((helper.Kinds & WordKinds.Effects) == 0)
            return excludes;
        var clauses = ClausesOf(helper);
        var wants = clauses.Any(static clause => clause.Kind == ClauseKind.Requires);
        var works = clauses.Any(static clause => clause.Kind is ClauseKind.Acquires or ClauseKind.Releases or ClauseKind.TryAcquires);
        return (wants ? WordKinds.Uses : 0) | (works || wants ? helper.Kinds : 0) | excludes | (clauses.IsEmpty ? 0 : WordKinds.Adds);
    }

    // Whether a lock is held: that others assert, or have asserted.
    private bool IsQuestion(Helper helper)
    {
        if ((helper.Kinds & WordKinds.Tests) == 0)
            return false;
        var type = (helper.Member as MethodDeclarationSyntax)?.ReturnType ?? (helper.Member as PropertyDeclarationSyntax)?.Type;
        return type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword } || ClausesOf(helper).Any(static clause => clause.Kind == ClauseKind.Asserts);
    }

    private ImmutableArray<Clause> ClausesOf(Helper helper)
    {
        var model = _model.Compilation.GetSemanticModel(helper.Member.SyntaxTree);
        var method = model.GetDeclaredSymbol(helper.Member) switch
        {
            IMethodSymbol declared => declared,
            IPropertySymbol property => property.GetMethod,
            _ => null,
        };
        return method is null ? ImmutableArray<Clause>.Empty : _model.Summaries.Of(method, CancellationToken.None).Clauses;
    }

    /// <summary>A member that seems to do something for its callers.</summary>
    private sealed record Helper(string Name, WordKinds Kinds, SyntaxNode Member);
}
