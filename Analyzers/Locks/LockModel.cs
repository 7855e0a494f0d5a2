using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>Everything about locks that is worth computing once per compilation. Thread-safe.</summary>
internal sealed class LockModel
{
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
    }

    public Compilation Compilation { get; }

    public ContractReader Contracts { get; }

    public PathFactory Paths => Contracts.Paths;

    public LockTraits Traits { get; }

    public HelperPairs Helpers { get; }

    public LockWords Words { get; }

    public Summaries Summaries { get; }

    public EntryLocks Entries { get; }

    /// <summary>Whether anything in sight can carry a contract; without that, only the lock APIs matter.</summary>
    public bool HasContracts { get; }
}
