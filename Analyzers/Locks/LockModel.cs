using System.Collections.Concurrent;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>Everything about locks that is worth computing once per compilation. Thread-safe.</summary>
internal sealed class LockModel
{
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _neverReturns = new(SymbolEqualityComparer.Default);

    public LockModel(Compilation compilation)
    {
        Compilation = compilation;
        Contracts = new ContractReader(compilation);
        Traits = new LockTraits(Contracts);
        HasContracts = Contracts.AnyIn(compilation);
        Helpers = new HelperPairs(this);
        Words = new LockWords(this);
        Summaries = new Summaries(this);
        Entries = new EntryLocks(this);
        Objects = new LockObjects(this);
    }

    public Compilation Compilation { get; }

    public ContractReader Contracts { get; }

    public PathFactory Paths => Contracts.Paths;

    public LockTraits Traits { get; }

    public HelperPairs Helpers { get; }

    public LockWords Words { get; }

    public Summaries Summaries { get; }

    public EntryLocks Entries { get; }

    public LockObjects Objects { get; }

    public StructLocks StructLocks { get; } = new();

    /// <summary>Whether a method never comes back; reading its attributes is dear, and asked for at every call.</summary>
    public bool NeverReturns(IMethodSymbol method) => _neverReturns.GetOrAdd(method.OriginalDefinition, KnownAssertions.NeverReturns);

    /// <summary>Whether anything in sight can carry a contract; without that, only the lock APIs matter.</summary>
    public bool HasContracts { get; }
}
