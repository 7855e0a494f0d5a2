using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Locks;

/// <summary>What a word in the text of a body can do to locks.</summary>
[Flags]
internal enum WordKinds : byte
{
    /// <summary>Nothing: it names guarded state, or a call with a contract that leaves the locks as they are.</summary>
    Uses = 1,
    Acquires = 2,
    Releases = 4,
    Tests = 8,

    /// <summary>It can change what is held, or say what is.</summary>
    Effects = Acquires | Releases | Tests,
}

/// <summary>
/// Where the text of a compilation has a word that can matter to locks: a member of a lock API, a member with a contract, a
/// helper that works for its callers. A body without one is not analysed. Reading text is a hundred times cheaper than
/// building a graph.
/// </summary>
internal sealed class LockWords
{
    // Trees outlive compilations while one types; the words seldom change. A table for each vocabulary, so that none drives out another.
    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownHits = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownBaseHits = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownCandidateHits = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownHelperHits = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownAttributes = new();

    private static readonly Vocabulary Attributes = new(ContractNames.All
        .SelectMany(name => new[] { name, name.Substring(0, name.Length - "Attribute".Length) }).Distinct()
        .ToDictionary(name => name, _ => WordKinds.Uses));

    private static readonly Vocabulary Structs = Vocabulary.Of(nameof(SpinLock), "Lock", "LockAttribute");

    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownStructs = new();

    private static readonly Vocabulary Signals = Vocabulary.Of("Wait", "Pulse", "PulseAll");

    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownSignals = new();

    private static readonly Vocabulary Regions = Vocabulary.Of("lock");

    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownRegions = new();

    private static readonly Vocabulary Waits = Vocabulary.Of(CallOutApis.WaitingNames.Add("yield").ToArray());

    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownWaits = new();

    private readonly ConcurrentDictionary<INamedTypeSymbol, Vocabulary?> _lockingMembers = new(SymbolEqualityComparer.Default);
    private readonly LockModel _model;
    private readonly Lazy<Vocabulary> _base;
    private readonly Lazy<ImmutableArray<Helper>> _helpers;
    private readonly Lazy<Vocabulary> _candidates;
    private readonly Lazy<ImmutableArray<(string Name, WordKinds Kinds)>> _working;
    private readonly Lazy<Vocabulary> _words;

    public LockWords(LockModel model)
    {
        _model = model;
        _base = new Lazy<Vocabulary>(Collect);
        _helpers = new Lazy<ImmutableArray<Helper>>(() => FindHelpers(_base.Value, KnownBaseHits, ImmutableArray<Helper>.Empty));
        _candidates = new Lazy<Vocabulary>(() => _base.Value.With(_helpers.Value.Select(h => (h.Name, h.Kinds))));
        _working = new Lazy<ImmutableArray<(string Name, WordKinds Kinds)>>(FindWorking);
        _words = new Lazy<Vocabulary>(() => _base.Value.With(_working.Value));
    }

    /// <summary>Whether the compilation has locks that are structs.</summary>
    public bool AnyStructLock()
    {
        foreach (var tree in _model.Compilation.SyntaxTrees)
        {
            if (Find(KnownStructs, tree, Structs, CancellationToken.None).Positions.Any(position => IsStructLock(tree.GetRoot().FindToken(position))))
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
    public bool AnyAssertion => _working.Value.Any(static work => (work.Kinds & WordKinds.Uses) != 0);

    /// <summary>
    /// Whether a method can do something to its caller's locks: its text has the name of a lock's member, of a helper, of a
    /// member of its type whose text has one; or it makes a guard.
    /// </summary>
    public bool MayLockFor(IMethodSymbol method, CancellationToken cancellation)
    {
        if (_model.Contracts.IsScope(LockTypes.Awaited(method.ReturnType)))
            return true;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (HasEffects(reference.SyntaxTree, reference.Span, cancellation)
                || (LockingMembers(method.ContainingType, cancellation) is { } members && members.IsIn(reference.SyntaxTree, reference.Span, cancellation)))
                return true;
        }

        return false;
    }

    /// <summary>Whether a method waits for, or signals, who holds a lock: that needs it held, with contracts or without.</summary>
    public bool MaySignal(IMethodSymbol method, CancellationToken cancellation)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (Find(KnownSignals, reference.SyntaxTree, Signals, cancellation).AnyIn(reference.Span))
                return true;
        }

        return false;
    }

    /// <summary>Whether a node has a <c>lock</c> statement, and in it perhaps something that waits or runs foreign code.</summary>
    public bool MayCallOutUnderLock(SyntaxNode node, bool anything, CancellationToken cancellation) =>
        Find(KnownRegions, node.SyntaxTree, Regions, cancellation).AnyIn(node.FullSpan)
        && (anything || Find(KnownWaits, node.SyntaxTree, Waits, cancellation).AnyIn(node.FullSpan));

    /// <summary>As <see cref="MayLockFor(IMethodSymbol, CancellationToken)"/>, for a function inside another.</summary>
    public bool MayLockFor(IMethodSymbol function, SyntaxNode syntax, CancellationToken cancellation) =>
        _model.Contracts.IsScope(LockTypes.Awaited(function.ReturnType)) || HasEffects(syntax.SyntaxTree, syntax.Span, cancellation)
        || (LockingMembers(function.ContainingType, cancellation) is { } members && members.IsIn(syntax.SyntaxTree, syntax.Span, cancellation));

    /// <summary>Whether the text of a node has a word that matters.</summary>
    public bool AnyIn(SyntaxNode node, CancellationToken cancellation) => AnyIn(node.SyntaxTree, node.FullSpan, cancellation);

    public bool AnyIn(SyntaxTree tree, TextSpan span, CancellationToken cancellation) =>
        AnyIn(tree, span, WordKinds.Uses | WordKinds.Effects, cancellation);

    /// <summary>Whether a text names guarded state, or a member that wants something of its caller.</summary>
    public bool MayNeed(SyntaxTree tree, TextSpan span, CancellationToken cancellation) => AnyIn(tree, span, WordKinds.Uses, cancellation);

    private bool AnyIn(SyntaxTree tree, TextSpan span, WordKinds kinds, CancellationToken cancellation)
    {
        var words = _words.Value;
        return words.MatchesAll || Find(KnownHits, tree, words, cancellation).AnyIn(span, kinds);
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
            if (!names.IsEmpty && new Vocabulary(names.ToDictionary(name => name, _ => WordKinds.Uses)).IsIn(node.SyntaxTree, node.Span, cancellation))
                return true;
        }

        return false;
    }

    private bool HasEffects(SyntaxTree tree, TextSpan span, CancellationToken cancellation) =>
        _candidates.Value.MatchesAll || Find(KnownCandidateHits, tree, _candidates.Value, cancellation).AnyIn(span, WordKinds.Effects);

    /// <summary>The names of a type's members whose text has a lock word, or such a name; null if there is none.</summary>
    private Vocabulary? LockingMembers(INamedTypeSymbol? type, CancellationToken cancellation) =>
        type is null ? null : _lockingMembers.GetOrAdd(type.OriginalDefinition, t =>
        {
            var others = t.GetMembers().OfType<IMethodSymbol>().Where(m => m.DeclaringSyntaxReferences.Length > 0).ToList();
            var names = new Dictionary<string, WordKinds>();
            Vocabulary? known = null;
            for (var found = true; found;)
            {
                found = false;
                foreach (var method in others.ToList())
                {
                    if (!method.DeclaringSyntaxReferences.Any(r => HasEffects(r.SyntaxTree, r.Span, cancellation) || known?.IsIn(r.SyntaxTree, r.Span, cancellation) == true))
                        continue;
                    others.Remove(method);
                    found = true;
                    names[method.AssociatedSymbol?.Name ?? (method.MethodKind == MethodKind.Constructor ? t.Name : method.Name)] = WordKinds.Effects;
                }

                known = names.Count == 0 ? null : new Vocabulary(names);
            }

            return known;
        });

    private static Hits Find(ConditionalWeakTable<SyntaxTree, Hits> cache, SyntaxTree tree, Vocabulary words, CancellationToken cancellation)
    {
        if (cache.TryGetValue(tree, out var known) && known.Words.Equals(words))
            return known;
        var hits = words.Search(tree.GetText(cancellation));
        cache.Remove(tree);

        // Another compilation may have put in the hits of its own words meanwhile: these are ours whatever is kept.
        cache.GetValue(tree, _ => hits);
        return hits;
    }

    /// <summary>The helpers that do work for their callers, and those that do it by calling one of them.</summary>
    private ImmutableArray<(string Name, WordKinds Kinds)> FindWorking()
    {
        var first = Working(_helpers.Value);
        var names = first.AddRange(_helpers.Value.Where(IsQuestion).Select(static helper => (helper.Name, helper.Kinds)));
        return names.IsEmpty ? first : first.AddRange(Working(FindHelpers(new Vocabulary(new Words()).With(names), KnownHelperHits, _helpers.Value)));
    }

    // Whether a lock is held: that others assert, or have asserted.
    private bool IsQuestion(Helper helper)
    {
        if ((helper.Kinds & WordKinds.Tests) == 0)
            return false;
        var type = (helper.Member as MethodDeclarationSyntax)?.ReturnType ?? (helper.Member as PropertyDeclarationSyntax)?.Type;
        return type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword } || ClausesOf(helper).Any(static clause => clause.Kind == ClauseKind.Asserts);
    }

    private ImmutableArray<(string Name, WordKinds Kinds)> Working(ImmutableArray<Helper> helpers) =>
        helpers.Select(WorkOf).Where(static work => work.Kinds != 0).ToImmutableArray();

    /// <summary>Members that seem to take, let go of, or assert a lock for who calls them: their text has words of one kind only.</summary>
    private ImmutableArray<Helper> FindHelpers(Vocabulary words, ConditionalWeakTable<SyntaxTree, Hits> cache, ImmutableArray<Helper> known)
    {
        var helpers = ImmutableArray.CreateBuilder<Helper>();
        var seen = new HashSet<SyntaxNode>(known.Select(static helper => helper.Member));
        foreach (var tree in _model.Compilation.SyntaxTrees)
        {
            var hits = Find(cache, tree, words, CancellationToken.None);
            var kinds = new Dictionary<SyntaxNode, WordKinds>();
            for (var i = 0; i < hits.Positions.Length; i++)
            {
                if ((hits.Kinds[i] & WordKinds.Effects) != 0 && !IsDispose(tree, hits.Positions[i]) && MemberAt(tree, hits.Positions[i]) is { } member)
                    kinds[member] = (kinds.TryGetValue(member, out var others) ? others : 0) | hits.Kinds[i];
            }

            foreach (var pair in kinds)
            {
                var isBalanced = (pair.Value & WordKinds.Acquires) != 0 && (pair.Value & WordKinds.Releases) != 0;
                if ((!isBalanced || (pair.Value & WordKinds.Tests) != 0) && NameOf(pair.Key) is { } name && seen.Add(pair.Key))
                    helpers.Add(new Helper(name, pair.Value & WordKinds.Effects, pair.Key));
            }
        }

        return helpers.ToImmutable();
    }

    // Nearly all that is disposed of is no guard, and a guard is disposed of by who made it.
    private static bool IsDispose(SyntaxTree tree, int position)
    {
        const string Word = "Dispose";
        var text = tree.GetText();
        for (var i = 0; i < Word.Length; i++)
        {
            if (position + i >= text.Length || text[position + i] != Word[i])
                return false;
        }

        return true;
    }

    private static SyntaxNode? MemberAt(SyntaxTree tree, int position)
    {
        for (var node = tree.GetRoot().FindToken(position).Parent; node is not null; node = node.Parent)
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

    // What Dispose does to a lock is known by the guard that it ends.
    private static string? NameOf(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax { Identifier.ValueText: var name } => name is "Dispose" or "DisposeAsync" ? null : name,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        _ => null,
    };

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

    /// <summary>What a helper does for its callers, or wants of them, by its summary.</summary>
    private (string Name, WordKinds Kinds) WorkOf(Helper helper)
    {
        var clauses = ClausesOf(helper);
        var wants = clauses.Any(static clause => clause.Kind == ClauseKind.Requires);
        var works = clauses.Any(static clause => clause.Kind is ClauseKind.Acquires or ClauseKind.Releases or ClauseKind.TryAcquires);
        return (helper.Name, (wants ? WordKinds.Uses : 0) | (works || wants ? helper.Kinds : 0));
    }

    /// <summary>A member that seems to do something for its callers.</summary>
    private sealed record Helper(string Name, WordKinds Kinds, SyntaxNode Member);

    private Vocabulary Collect()
    {
        var names = new Words();
        if (!_model.HasContracts)
            return new Vocabulary(names);

        // An assumption may stand where nothing else has to do with locks.
        names.Add("Held");
        names.Add("Unchecked");
        var matchesAll = false;
        foreach (var tree in _model.Compilation.SyntaxTrees)
        {
            foreach (var position in Find(KnownAttributes, tree, Attributes, CancellationToken.None).Positions)
            {
                var attribute = tree.GetRoot().FindToken(position).Parent?.FirstAncestorOrSelf<AttributeSyntax>();
                if (attribute?.Parent?.Parent is { } declaration)
                    matchesAll |= !AddNames(declaration, names);
            }
        }

        foreach (var assembly in _model.Compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (_model.Contracts.MayCarryContracts(assembly))
                matchesAll |= !AddNames(assembly.GlobalNamespace, names);
        }

        return new Vocabulary(names) { MatchesAll = matchesAll };
    }

    /// <summary>Members that a statement calls without naming them.</summary>
    private static readonly ImmutableDictionary<string, string> Statements = new Dictionary<string, string>
    {
        ["GetEnumerator"] = "foreach", ["GetAsyncEnumerator"] = "foreach", ["MoveNext"] = "foreach", ["MoveNextAsync"] = "foreach",
        ["Dispose"] = "using", ["DisposeAsync"] = "using", ["GetAwaiter"] = "await",
    }.ToImmutableDictionary();

    // A guard is known by what makes it.
    private static bool IsInScope(MethodDeclarationSyntax method) =>
        method.Parent is TypeDeclarationSyntax type && type.AttributeLists.Any(list => list.Attributes.Any(a => a.Name.ToString().Contains("LockScope")));

    /// <summary>Adds the names by which code uses a declaration; false if it can be used without a name.</summary>
    private static bool AddNames(SyntaxNode declaration, Words names)
    {
        switch (declaration)
        {
            case MethodDeclarationSyntax { Identifier.ValueText: "Deconstruct" }:
                return false;
            case MethodDeclarationSyntax method:
                if (Statements.TryGetValue(method.Identifier.ValueText, out var statement) && !IsInScope(method))
                    names.Add(statement);
                return names.Add(method.Identifier.ValueText) || true;
            case LocalFunctionStatementSyntax local:
                return names.Add(local.Identifier.ValueText) || true;
            case PropertyDeclarationSyntax property:
                if (property.AttributeLists.Any(static list => list.Target is { Identifier.ValueText: "field" }))
                    names.AddState("field");
                return names.Add(property.Identifier.ValueText) || true;
            case EventDeclarationSyntax @event:
                return names.Add(@event.Identifier.ValueText) || true;
            case BaseFieldDeclarationSyntax field:
                foreach (var variable in field.Declaration.Variables)
                    names.AddState(variable.Identifier.ValueText);
                return true;
            case ConstructorDeclarationSyntax constructor:
                names.Add("new");
                return names.Add(constructor.Identifier.ValueText) || true;
            case AccessorDeclarationSyntax { Parent.Parent: { } owner }:
                return AddNames(owner, names);
            case ParameterSyntax parameter:
                names.Add(parameter.Identifier.ValueText);
                return parameter.Parent?.Parent is null or TypeDeclarationSyntax or AnonymousFunctionExpressionSyntax || AddNames(parameter.Parent.Parent, names);
            case TypeDeclarationSyntax or EnumDeclarationSyntax or AnonymousFunctionExpressionSyntax or CompilationUnitSyntax:
                return true;
            default:
                return false;
        }
    }

    private static bool AddNames(INamespaceOrTypeSymbol container, Words names)
    {
        var allNamed = true;
        foreach (var member in container.GetMembers())
        {
            if (member is INamespaceOrTypeSymbol inner)
            {
                allNamed &= AddNames(inner, names);
                if (member is not INamedTypeSymbol { TypeKind: TypeKind.Delegate } || !CarriesContract(member))
                    continue;
                allNamed = false;
            }
            else if (CarriesContract(member) || member is IMethodSymbol method && method.Parameters.Any(CarriesContract))
            {
                var owner = member is IMethodSymbol { AssociatedSymbol: { } associated } ? associated : member;
                switch (owner)
                {
                    case IMethodSymbol { MethodKind: MethodKind.Constructor }:
                        names.Add("new");
                        break;
                    case IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } or IPropertySymbol { IsIndexer: true }:
                        allNamed = false;
                        break;
                    case IFieldSymbol field:
                        names.AddState(field.Name);
                        break;
                    default:
                        names.Add(owner.Name);
                        break;
                }
            }
        }

        return allNamed;
    }

    private static bool CarriesContract(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && ContractNames.All.Contains(type.Name))
                return true;
        }

        return false;
    }

    /// <summary>The names of lock members, and those of members with contracts.</summary>
    private sealed class Words : Dictionary<string, WordKinds>
    {
        public Words()
            : base(LockApis.MemberNames)
        {
        }

        /// <summary>Adds the name of a member with a contract, of which only its reader knows what it does to locks.</summary>
        public bool Add(string name)
        {
            this[name] = WordKinds.Uses | WordKinds.Acquires | WordKinds.Releases;
            return true;
        }

        /// <summary>Adds the name of guarded state.</summary>
        public void AddState(string name)
        {
            if (!ContainsKey(name))
                this[name] = WordKinds.Uses;
        }
    }

    /// <summary>A set of words and how to find them in text.</summary>
    private sealed class Vocabulary : IEquatable<Vocabulary>
    {
        private readonly Dictionary<int, WordKinds> _kinds;
        private readonly int _id;

        public Vocabulary(IReadOnlyDictionary<string, WordKinds> words)
            : this(new Dictionary<int, WordKinds>(), words.Select(pair => (pair.Key, pair.Value)))
        {
        }

        private Vocabulary(Dictionary<int, WordKinds> known, IEnumerable<(string Word, WordKinds Kinds)> words)
        {
            _kinds = known;
            foreach (var (word, kinds) in words)
            {
                var hash = 17;
                foreach (var character in word)
                    hash = unchecked((hash * 31) + character);
                _kinds[hash] = _kinds.TryGetValue(hash, out var before) ? before | kinds : kinds;
            }

            foreach (var pair in _kinds)
                _id = unchecked(_id + (pair.Key * 16777619) + (pair.Key ^ (int)pair.Value));
        }

        public static Vocabulary Of(params string[] words) => new(words.ToDictionary(word => word, _ => WordKinds.Uses));

        /// <summary>These words and some more.</summary>
        public Vocabulary With(IEnumerable<(string Word, WordKinds Kinds)> words) =>
            new(new Dictionary<int, WordKinds>(_kinds), words) { MatchesAll = MatchesAll };

        /// <summary>Whether a text has one of the words.</summary>
        public bool IsIn(SyntaxTree tree, TextSpan span, CancellationToken cancellation) =>
            Search(tree.GetText(cancellation), span, onlyFirst: true).Positions.Length > 0;

        /// <summary>Whether some contract can apply where no word stands: an operator, an indexer, a delegate.</summary>
        public bool MatchesAll { get; set; }

        public bool Equals(Vocabulary? other) => other is not null && _id == other._id && _kinds.Count == other._kinds.Count;

        public override bool Equals(object? obj) => Equals(obj as Vocabulary);

        public override int GetHashCode() => _id;

        public Hits Search(SourceText text) => Search(text, new TextSpan(0, text.Length), onlyFirst: false);

        private Hits Search(SourceText text, TextSpan span, bool onlyFirst)
        {
            var (positions, found) = (new List<int>(), new List<WordKinds>());
            var buffer = new char[Math.Min(4096, span.Length + 1)];
            var (hash, start) = (17, 0);
            var inWord = false;
            for (var offset = span.Start; offset < span.End && !(onlyFirst && positions.Count > 0); offset += buffer.Length)
            {
                var count = Math.Min(buffer.Length, span.End - offset);
                text.CopyTo(offset, buffer, 0, count);
                for (var i = 0; i < count; i++)
                {
                    var character = buffer[i];
                    if (character < 128 ? (uint)((character | 0x20) - 'a') < 26 || (uint)(character - '0') < 10 || character == '_' : char.IsLetter(character))
                    {
                        if (!inWord)
                            (inWord, start, hash) = (true, offset + i, 17);
                        hash = unchecked((hash * 31) + character);
                    }
                    else if (inWord)
                    {
                        inWord = false;
                        Add();
                    }
                }
            }

            if (inWord)
                Add();
            return new Hits(this, positions.ToArray(), found.ToArray());

            void Add()
            {
                if (!_kinds.TryGetValue(hash, out var kinds))
                    return;
                positions.Add(start);
                found.Add(kinds);
            }
        }
    }

    private sealed class Hits
    {
        public Hits(Vocabulary words, int[] positions, WordKinds[] kinds)
        {
            Words = words;
            Positions = positions;
            Kinds = kinds;
        }

        public Vocabulary Words { get; }

        public int[] Positions { get; }

        public WordKinds[] Kinds { get; }

        public bool AnyIn(TextSpan span, WordKinds kinds = WordKinds.Uses | WordKinds.Effects)
        {
            var index = Array.BinarySearch(Positions, span.Start);
            for (index = index < 0 ? ~index : index; index < Positions.Length && Positions[index] < span.End; index++)
            {
                if ((Kinds[index] & kinds) != 0)
                    return true;
            }

            return false;
        }
    }
}
