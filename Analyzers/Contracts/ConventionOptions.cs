using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Contracts;

/// <summary>The options of <c>.editorconfig</c> that the rules and fixes understand.</summary>
internal sealed class ConventionOptions
{
    private static readonly ImmutableArray<string> DefaultUnlocked = ImmutableArray.Create("Unlocked", "_unlocked");
    private static readonly ImmutableArray<string> DefaultLocked = ImmutableArray.Create("Locked", "NoLock", "UnderLock");

    private ConventionOptions(ImmutableArray<string> unlocked, ImmutableArray<string> locked, ImmutableArray<string> excludedNamespaces)
    {
        UnlockedSuffixes = unlocked;
        LockedSuffixes = locked;
        ExcludedNamespaces = excludedNamespaces;
    }

    /// <summary>What is appended to the name of a member for its twin that takes the lock: <c>convention_unlocked_suffixes</c>.</summary>
    public ImmutableArray<string> UnlockedSuffixes { get; }

    /// <summary>What is appended for the twin that wants the lock held: <c>convention_locked_suffixes</c>.</summary>
    public ImmutableArray<string> LockedSuffixes { get; }

    /// <summary>Namespaces whose code is not looked at: <c>convention_excluded_namespaces</c>.</summary>
    public ImmutableArray<string> ExcludedNamespaces { get; }

    /// <summary>Reads the options that hold for one file.</summary>
    public static ConventionOptions Of(AnalyzerConfigOptionsProvider options, SyntaxTree tree)
    {
        var file = options.GetOptions(tree);
        return new ConventionOptions(
            List(file, "convention_unlocked_suffixes") ?? DefaultUnlocked,
            List(file, "convention_locked_suffixes") ?? DefaultLocked,
            List(file, "convention_excluded_namespaces") ?? ImmutableArray<string>.Empty);
    }

    /// <summary>Whether a symbol is in one of <see cref="ExcludedNamespaces"/>.</summary>
    public bool Excludes(ISymbol symbol)
    {
        if (ExcludedNamespaces.IsEmpty || symbol.ContainingNamespace is not { } space)
            return false;
        var name = space.ToDisplayString();
        return ExcludedNamespaces.Any(e => name == e || name.StartsWith(e + ".", StringComparison.Ordinal));
    }

    private static ImmutableArray<string>? List(AnalyzerConfigOptions options, string key)
    {
        if (!options.TryGetValue(key, out var value) || value.Trim().Length == 0)
            return null;
        return value.Split(',', ';').Select(part => part.Trim()).Where(part => part.Length > 0).ToImmutableArray();
    }
}
