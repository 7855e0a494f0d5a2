using System;
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

/// <summary>
/// Where the text of a compilation has a word that can matter to locks: a member of a lock API, a member with a contract.
/// A body without one is not analysed. Reading text is a hundred times cheaper than building a graph.
/// </summary>
internal sealed class LockWords
{
    // Trees outlive compilations while one types; the words seldom change.
    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownHits = new();

    private static readonly ImmutableHashSet<string> AttributeWords = ContractNames.All
        .SelectMany(name => new[] { name, name.Substring(0, name.Length - "Attribute".Length) }).ToImmutableHashSet();

    private static readonly Vocabulary Attributes = new(AttributeWords);

    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownAttributes = new();

    private static readonly Vocabulary Structs = new(new[] { nameof(SpinLock), "Lock", "LockAttribute" });

    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownStructs = new();

    private static readonly Vocabulary Signals = new(new[] { "Wait", "Pulse", "PulseAll" });

    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownSignals = new();

    private static readonly Vocabulary Regions = new(new[] { "lock" });

    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownRegions = new();

    private static readonly Vocabulary Waits = new(CallOutApis.WaitingNames.Add("yield"));

    private static readonly ConditionalWeakTable<SyntaxTree, Hits> KnownWaits = new();

    private readonly LockModel _model;
    private readonly Lazy<Vocabulary> _words;

    public LockWords(LockModel model)
    {
        _model = model;
        _words = new Lazy<Vocabulary>(Collect);
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

    /// <summary>Whether a method can take or release a lock for its caller: its text has the name of a lock's member, or it makes a guard.</summary>
    public bool MayLockFor(IMethodSymbol method, CancellationToken cancellation)
    {
        if (_model.Contracts.IsScope(LockTypes.Awaited(method.ReturnType)))
            return true;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (AnyIn(reference.SyntaxTree, reference.Span, cancellation))
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

    /// <summary>Whether the text of a node has such a word.</summary>
    public bool AnyIn(SyntaxNode node, CancellationToken cancellation) => AnyIn(node.SyntaxTree, node.FullSpan, cancellation);

    public bool AnyIn(SyntaxTree tree, TextSpan span, CancellationToken cancellation)
    {
        var words = _words.Value;
        return words.MatchesAll || Find(KnownHits, tree, words, cancellation).AnyIn(span);
    }

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

    private Vocabulary Collect()
    {
        var names = new HashSet<string>(LockApis.MemberNames);
        if (!_model.HasContracts)
            return new Vocabulary(names);

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

    /// <summary>Adds the names by which code uses a declaration; false if it can be used without a name.</summary>
    private static bool AddNames(SyntaxNode declaration, HashSet<string> names)
    {
        switch (declaration)
        {
            case MethodDeclarationSyntax method:
                return names.Add(method.Identifier.ValueText) || true;
            case LocalFunctionStatementSyntax local:
                return names.Add(local.Identifier.ValueText) || true;
            case PropertyDeclarationSyntax property:
                return names.Add(property.Identifier.ValueText) || true;
            case EventDeclarationSyntax @event:
                return names.Add(@event.Identifier.ValueText) || true;
            case BaseFieldDeclarationSyntax field:
                foreach (var variable in field.Declaration.Variables)
                    names.Add(variable.Identifier.ValueText);
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

    private static bool AddNames(INamespaceOrTypeSymbol container, HashSet<string> names)
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

    /// <summary>A set of words and how to find them in text.</summary>
    private sealed class Vocabulary : IEquatable<Vocabulary>
    {
        private readonly HashSet<int> _hashes = new();
        private readonly int _id;

        public Vocabulary(IEnumerable<string> words)
        {
            foreach (var word in words)
            {
                var hash = 17;
                foreach (var character in word)
                    hash = unchecked((hash * 31) + character);
                if (_hashes.Add(hash))
                    _id = unchecked(_id + (hash * 16777619));
            }
        }

        /// <summary>Whether some contract can apply where no word stands: an operator, an indexer, a delegate.</summary>
        public bool MatchesAll { get; set; }

        public bool Equals(Vocabulary? other) => other is not null && _id == other._id && _hashes.Count == other._hashes.Count;

        public override bool Equals(object? obj) => Equals(obj as Vocabulary);

        public override int GetHashCode() => _id;

        public Hits Search(SourceText text)
        {
            var positions = new List<int>();
            var buffer = new char[4096];
            var (hash, start, length) = (17, 0, text.Length);
            var inWord = false;
            for (var offset = 0; offset < length; offset += buffer.Length)
            {
                var count = Math.Min(buffer.Length, length - offset);
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
                        if (_hashes.Contains(hash))
                            positions.Add(start);
                    }
                }
            }

            if (inWord && _hashes.Contains(hash))
                positions.Add(start);
            return new Hits(this, positions.ToArray());
        }
    }

    private sealed class Hits
    {
        public Hits(Vocabulary words, int[] positions)
        {
            Words = words;
            Positions = positions;
        }

        public Vocabulary Words { get; }

        public int[] Positions { get; }

        public bool AnyIn(TextSpan span)
        {
            var index = Array.BinarySearch(Positions, span.Start);
            if (index < 0)
                index = ~index;
            return index < Positions.Length && Positions[index] < span.End;
        }
    }
}
